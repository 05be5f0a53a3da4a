package dev.lazuli.testkit;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The snapshotter daemon as a process of its own, with its root, socket and configuration in one folder.
///
/// [#close()] stops it and unmounts what it has left; not thread-safe.
public final class PrivateSnapshotter implements AutoCloseable {
    private final Path folder;
    private final List<String> command;
    private ServerProcess process;

    private PrivateSnapshotter(Path folder, List<String> command, ServerProcess process) {
        this.folder = folder;
        this.command = command;
        this.process = process;
    }

    /// Starts one and waits until its socket accepts connections.
    ///
    /// @param folder        created when missing
    /// @param launcher      the program with its own arguments, such as `java -cp … dev.lazuli.snapshotter.Main`;
    ///                      `--root`, `--address`, `--config` and `--log-level` are added
    /// @param configuration the text of its `config.toml`; may be empty
    public static PrivateSnapshotter start(Path folder, List<String> launcher, String configuration)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.toml"), configuration);
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                "--root", folder.resolve("root").toString(),
                "--address", socketIn(folder).toString(),
                "--config", folder.resolve("config.toml").toString(),
                "--log-level", "debug"));
        return new PrivateSnapshotter(folder, List.copyOf(command), launch(folder, command));
    }

    private static ServerProcess launch(Path folder, List<String> command) throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start("lazuli-snapshotter", folder.resolve("log"), command);
        try {
            Readiness.awaitConnection(process, UnixDomainSocketAddress.of(socketIn(folder)));
            return process;
        } catch (IOException | InterruptedException e) {
            process.kill();
            throw e;
        }
    }

    private static Path socketIn(Path folder) {
        return folder.resolve("snapshotter.sock");
    }

    /// The socket of the snapshots service, for containerd's `proxy_plugins`.
    public Path socket() {
        return socketIn(folder);
    }

    /// Its state.
    public Path root() {
        return folder.resolve("root");
    }

    /// The folders of its snapshots, one for each; empty after all images are gone.
    public List<Path> snapshotFolders() throws IOException {
        Path snapshots = root().resolve("snapshotter/snapshots");
        if (!Files.isDirectory(snapshots)) {
            return List.of();
        }
        try (var folders = Files.list(snapshots)) {
            return folders.sorted().toList();
        }
    }

    /// What it has logged since the first start.
    public String log() throws IOException {
        return new String(Files.readAllBytes(folder.resolve("log")), StandardCharsets.UTF_8);
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.alive();
    }

    /// Asks it to end and waits for that.
    public void stop() throws IOException, InterruptedException {
        process.stop();
    }

    /// Kills it as `kill -9` does; nothing is cleaned up.
    public void kill() throws InterruptedException {
        process.kill();
    }

    /// Starts it again on the same root, after [#stop()] or [#kill()].
    public void restart() throws IOException, InterruptedException {
        process.kill();
        process = launch(folder, command);
    }

    @Override
    public void close() throws IOException {
        try {
            try {
                process.stop();
            } finally {
                MountTable.unmountBelow(folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping the snapshotter", e);
        }
    }
}
