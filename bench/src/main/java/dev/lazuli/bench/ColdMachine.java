package dev.lazuli.bench;

import dev.lazuli.oci.Digest;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.MountTable;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.PrivateSnapshotter;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A containerd and a daemon that have seen no image yet, behind a link to a registry. Not thread-safe;
/// closing it stops them and deletes what they have stored.
final class ColdMachine implements AutoCloseable {
    private static final String OVERLAYFS = "overlayfs";

    private static final Duration PULL_DEADLINE = Duration.ofMinutes(10);
    private static final Duration PROFILE_DEADLINE = Duration.ofSeconds(30);
    private static final long PROFILE_PAUSE_MILLIS = 500;

    private final RunningParts parts;
    private final PrivateSnapshotter daemon;
    private final PrivateContainerd containerd;
    private final ShapingProxy proxy;

    private ColdMachine(
            RunningParts parts, PrivateSnapshotter daemon, PrivateContainerd containerd, ShapingProxy proxy) {
        this.parts = parts;
        this.daemon = daemon;
        this.containerd = containerd;
        this.proxy = proxy;
    }

    /// Starts everything.
    ///
    /// @param configuration of the daemon
    static ColdMachine start(PrivateRegistry registry, Link link, String configuration)
            throws IOException, InterruptedException {
        RunningParts parts = new RunningParts();
        try {
            WorkFolder work = parts.start(WorkFolder::create);
            PrivateSnapshotter daemon = parts.start(() -> PrivateSnapshotter.start(
                    work.path().resolve("daemon"),
                    List.of(Programs.snapshotter().toString()),
                    configuration));
            PrivateContainerd containerd = parts.start(
                    () -> PrivateContainerd.startWithStargz(work.path().resolve("containerd"), daemon.socket()));
            ShapingProxy proxy = parts.start(() -> ShapingProxy.start(registry.port(), link));
            return new ColdMachine(parts, daemon, containerd, proxy);
        } catch (IOException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    /// Starts the image's workload in a container, and waits for its end.
    ///
    /// @param nameAndTag of the image at the registry
    TimedRun run(StartMode mode, String nameAndTag, StartImage image) throws IOException, InterruptedException {
        String reference = proxy.host() + "/" + nameAndTag;
        List<String> words = mode == StartMode.OVERLAYFS_CTR ? ctr(reference) : lazuli(mode, reference);
        words.addAll(image.command());
        return TimedRun.of(words, image.expected(), _ -> {});
    }

    /// Pulls an image lazily, which mounts its layers.
    ///
    /// @param nameAndTag of the image at the registry
    void pull(String nameAndTag) throws IOException, InterruptedException {
        Command.of(
                        Programs.lazuli().toString(),
                        "--address",
                        containerd.socket().toString(),
                        "--snapshotter",
                        PrivateContainerd.STARGZ,
                        "pull",
                        proxy.host() + "/" + nameAndTag)
                .withDeadline(PULL_DEADLINE)
                .check();
    }

    /// How many layers the daemon has mounted.
    int mountedLayers() throws IOException {
        return MountTable.below(daemon.root()).size();
    }

    /// The daemon's process.
    long daemonPid() {
        return daemon.pid();
    }

    private List<String> ctr(String reference) {
        return new ArrayList<>(List.of(
                "sh",
                "-euc",
                "address=$1 reference=$2; shift 2; ctr --address \"$address\" images pull --plain-http \"$reference\""
                        + " >/dev/null; exec ctr --address \"$address\" run --rm \"$reference\" started \"$@\"",
                "start",
                containerd.socket().toString(),
                reference));
    }

    private List<String> lazuli(StartMode mode, String reference) {
        return new ArrayList<>(List.of(
                Programs.lazuli().toString(),
                "--address",
                containerd.socket().toString(),
                "--snapshotter",
                mode.lazy() ? PrivateContainerd.STARGZ : OVERLAYFS,
                "run",
                "--rm",
                "--net",
                "none",
                reference));
    }

    /// Gives the daemon a profile that [#exportProfile(Digest, Path)] has written.
    void importProfile(Path file) throws IOException, InterruptedException {
        profile("import").with(file.toString()).check();
    }

    /// Writes the profile of an image that was started here, once it is finished.
    ///
    /// @param manifest of the image
    void exportProfile(Digest manifest, Path file) throws IOException, InterruptedException {
        Command export = profile("export").with("--output", file.toString(), manifest.toString());
        long end = System.nanoTime() + PROFILE_DEADLINE.toNanos();
        while (export.run().exitCode() != 0) {
            if (System.nanoTime() > end) {
                export.check();
            }
            TimeUnit.MILLISECONDS.sleep(PROFILE_PAUSE_MILLIS);
        }
    }

    private Command profile(String action) {
        return Command.of(
                Programs.lazuli().toString(),
                "profile",
                action,
                "--daemon",
                daemon.socket().toString());
    }

    /// What has gone over the link.
    Traffic traffic() {
        return proxy.traffic();
    }

    /// What the daemon takes now.
    DaemonUse daemonUse() throws IOException, InterruptedException {
        return DaemonUse.of(daemon);
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
