package dev.lazuli.testkit;

import dev.lazuli.oci.ChainId;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real containerd with root, state and socket in a folder of its own, without the CRI plugin.
///
/// [#close()] removes its tasks, stops it and its shims and unmounts everything below its folder. Not thread-safe.
public final class PrivateContainerd implements AutoCloseable {
    /// The name under which the daemon is plugged in.
    public static final String STARGZ = "stargz";

    private static final int CREATE_TRIES = 3;
    private static final Duration REACH_DEADLINE = Duration.ofSeconds(30);
    private static final long REACH_PAUSE_MILLIS = 100;

    private final Path folder;
    private ServerProcess process;

    private PrivateContainerd(Path folder, ServerProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /// Starts one that has its built-in snapshotters only, and waits until its socket accepts connections.
    ///
    /// @param folder created when missing; it must be short, since a socket's path has 107 bytes at most
    public static PrivateContainerd start(Path folder) throws IOException, InterruptedException {
        return start(folder, Optional.empty());
    }

    /// Starts one with the snapshotter [#STARGZ], served at `snapshotterSocket`; that need not listen yet.
    public static PrivateContainerd startWithStargz(Path folder, Path snapshotterSocket)
            throws IOException, InterruptedException {
        return start(folder, Optional.of(snapshotterSocket));
    }

    private static PrivateContainerd start(Path folder, Optional<Path> stargz)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.toml"), configuration(folder, stargz));
        return new PrivateContainerd(folder, launch(folder));
    }

    private static String configuration(Path folder, Optional<Path> stargz) {
        String plugin = stargz.map("""
                [proxy_plugins.stargz]
                  type = "snapshot"
                  address = "%s"
                """::formatted).orElse("");
        return """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri"]
                [grpc]
                  address = "%1$s/containerd.sock"
                [debug]
                  level = "info"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "%1$s/opt"
                """.formatted(folder) + plugin;
    }

    private static ServerProcess launch(Path folder) throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(
                "containerd",
                folder.resolve("log"),
                List.of("containerd", "--config", folder.resolve("config.toml").toString()));
        try {
            Readiness.awaitConnection(process, UnixDomainSocketAddress.of(socketIn(folder)));
            return process;
        } catch (IOException | InterruptedException e) {
            process.kill();
            throw e;
        }
    }

    private static Path socketIn(Path folder) {
        return folder.resolve("containerd.sock");
    }

    /// The gRPC socket.
    public Path socket() {
        return socketIn(folder);
    }

    /// Its process, until it is restarted.
    public long pid() {
        return process.pid();
    }

    /// The folder of its content store, with a file for each blob, named by the digest's hexadecimal digits.
    public Path blobs() {
        return folder.resolve("root/io.containerd.content.v1.content/blobs/sha256");
    }

    /// Takes in an image with its content, without unpacking it.
    ///
    /// @param name the image's name before the tag, which is the layout's
    /// @return the image's whole name
    public String load(OciLayout image, String name) throws IOException, InterruptedException {
        Path archive = Files.createTempFile(folder, "load", ".tar");
        try {
            Command.of("tar", "-C", image.folder().toString(), "-cf", archive.toString(), ".")
                    .check();
            ctr("images", "import", "--no-unpack", "--base-name", name, archive.toString())
                    .check();
        } finally {
            Files.delete(archive);
        }
        return name + ":" + image.tag();
    }

    /// The folder that was given.
    public Path folder() {
        return folder;
    }

    /// The log of all its runs.
    public Path log() {
        return folder.resolve("log");
    }

    /// Debian's `ctr` on this containerd, in the namespace `default`.
    public Command ctr(String... arguments) {
        return Command.of("ctr", "--address", socket().toString()).with(arguments);
    }

    /// Debian's `ctr-remote` on this containerd, in the namespace `default`.
    public Command ctrRemote(String... arguments) {
        return Command.of("ctr-remote", "--address", socket().toString()).with(arguments);
    }

    /// All that is seen in the layers of an image, through a view of its top snapshot that is gone afterwards.
    ///
    /// @param snapshotter such as `overlayfs` or [#STARGZ]
    public TreeListing listingOf(String snapshotter, ChainId top) throws IOException, InterruptedException {
        return withView(snapshotter, top, TreeListing::of);
    }

    /// What is done with a mounted tree.
    ///
    /// @param <T> what comes of it
    public interface ViewUser<T> {
        /// Looks at the tree, which is unmounted afterwards.
        ///
        /// @param root where the tree is mounted
        T use(Path root) throws IOException, InterruptedException;
    }

    /// Mounts a view of a committed snapshot, as a client of containerd does, as long as `user` works.
    public <T> T withView(String snapshotter, ChainId top, ViewUser<T> user) throws IOException, InterruptedException {
        return withSnapshot("view", snapshotter, top, user);
    }

    /// Mounts a writable snapshot on top of a committed one, as it is done for a container, as long as `user` works.
    public <T> T withRootFileSystem(String snapshotter, ChainId top, ViewUser<T> user)
            throws IOException, InterruptedException {
        return withSnapshot("prepare", snapshotter, top, user);
    }

    private <T> T withSnapshot(String kind, String snapshotter, ChainId top, ViewUser<T> user)
            throws IOException, InterruptedException {
        // One that could not be removed, since the snapshotter was killed meanwhile, must not be in the way of the
        // next.
        String key = kind + "-" + snapshotter + "-" + top.digest().shortHex() + "-" + UUID.randomUUID();
        Path root = Files.createDirectories(folder.resolve(key));
        create(kind, snapshotter, key, top);
        try {
            String mount = snapshots(snapshotter, "mounts", root.toString(), key)
                    .check()
                    .output();
            Command.of("sh", "-c", mount).check();
            return user.use(root);
        } finally {
            MountTable.unmountBelow(root);
            snapshots(snapshotter, "rm", key).check();
        }
    }

    /// `ctr` holds no lease over a snapshot, so that garbage collection may take it before it is labelled as wanted.
    private void create(String kind, String snapshotter, String key, ChainId top)
            throws IOException, InterruptedException {
        for (int tries = CREATE_TRIES; ; tries--) {
            snapshots(snapshotter, kind, key, top.toString()).check();
            Command.Result labelled = snapshots(snapshotter, "label", key, "containerd.io/gc.root=view")
                    .run();
            if (labelled.exitCode() == 0) {
                return;
            }
            if (tries == 1) {
                throw new IOException(labelled.describe());
            }
        }
    }

    /// Waits until containerd reaches its snapshotter [#STARGZ] again: after that has been away, containerd answers
    /// out of its memory of the failure for a few seconds.
    public void awaitStargz() throws IOException, InterruptedException {
        long end = System.nanoTime() + REACH_DEADLINE.toNanos();
        while (true) {
            Command.Result result = snapshots(STARGZ, "ls").run();
            if (result.exitCode() == 0) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IOException(result.describe());
            }
            TimeUnit.MILLISECONDS.sleep(REACH_PAUSE_MILLIS);
        }
    }

    private Command snapshots(String snapshotter, String... arguments) {
        return ctr("snapshots", "--snapshotter", snapshotter).with(arguments);
    }

    /// Stops it (containers go on under their shims) and starts it again.
    public void restart() throws IOException, InterruptedException {
        process.stop();
        process = launch(folder);
    }

    @Override
    public void close() throws IOException {
        try {
            try {
                removeTasks();
                process.stop();
            } finally {
                process.kill();
                killShims();
                MountTable.unmountBelow(folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping containerd", e);
        }
    }

    private void removeTasks() throws IOException, InterruptedException {
        if (!process.alive()) {
            return;
        }
        for (String namespace : ctr("namespaces", "ls", "-q").run().lines()) {
            for (String task : ctr("-n", namespace, "tasks", "ls", "-q").run().lines()) {
                ctr("-n", namespace, "tasks", "rm", "--force", task).run();
            }
        }
    }

    /// The shims are children of nobody; their command line names the socket of their containerd.
    private void killShims() throws InterruptedException {
        for (ProcessHandle shim : shims()) {
            List<ProcessHandle> family =
                    Stream.concat(Stream.of(shim), shim.descendants()).toList();
            family.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle member : family) {
                ServerProcess.awaitEnd(member);
            }
        }
    }

    private List<ProcessHandle> shims() {
        String address = socket().toString();
        return ProcessHandle.allProcesses()
                .filter(p -> {
                    List<String> words = p.info().arguments().map(List::of).orElse(List.of());
                    return p.info().command().orElse("").contains("containerd-shim") && words.contains(address);
                })
                .toList();
    }
}
