package dev.lazuli.testkit;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// A real docker-registry on a free port of the loopback interface, with its storage in a folder of its own.
///
/// Plain HTTP, no authentication, deletion allowed. Not thread-safe.
public final class PrivateRegistry implements AutoCloseable {
    private final Path folder;
    private final int port;
    private ServerProcess process;

    private PrivateRegistry(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /// Starts one and waits until it accepts connections.
    ///
    /// @param folder created when missing; storage, configuration and log lie in it
    public static PrivateRegistry start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = Ports.free();
        Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log:
                  level: info
                storage:
                  filesystem:
                    rootdirectory: %s
                  delete:
                    enabled: true
                http:
                  addr: 127.0.0.1:%d
                """.formatted(folder.resolve("storage"), port));
        return new PrivateRegistry(folder, port, launch(folder, port));
    }

    private static ServerProcess launch(Path folder, int port) throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(
                "docker-registry",
                folder.resolve("log"),
                Command.of(
                                "docker-registry",
                                "serve",
                                folder.resolve("config.yml").toString())
                        .words());
        try {
            Readiness.awaitConnection(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return process;
        } catch (IOException | InterruptedException e) {
            process.kill();
            throw e;
        }
    }

    /// The port on 127.0.0.1.
    public int port() {
        return port;
    }

    /// `localhost:PORT`, as it stands at the front of image references.
    public String host() {
        return "localhost:" + port;
    }

    /// The reference of an image here.
    public String reference(String nameAndTag) {
        return host() + "/" + nameAndTag;
    }

    /// The file that holds a blob or manifest, to damage it: the registry does not look at what it serves.
    public Path blob(Digest digest) {
        return storage()
                .resolve("docker/registry/v2/blobs")
                .resolve(digest.algorithm())
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex())
                .resolve("data");
    }

    /// The folder below which blobs and manifests are stored.
    public Path storage() {
        return folder.resolve("storage");
    }

    /// Its access log.
    public Path log() {
        return folder.resolve("log");
    }

    /// Ends it as a registry that goes down; the port refuses connections until [#restart()].
    public void stop() throws IOException, InterruptedException {
        process.stop();
    }

    /// Starts it again on the same port with what it has stored.
    public void restart() throws IOException, InterruptedException {
        process.kill();
        process = launch(folder, port);
    }

    @Override
    public void close() throws IOException {
        try {
            process.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping the registry", e);
        }
    }
}
