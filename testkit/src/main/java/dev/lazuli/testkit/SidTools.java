package dev.lazuli.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Programs of Debian's unstable release that read and write all layer formats: `ctr-remote` 0.14, `skopeo`, `podman`
/// and `buildah`, in a root of their own. The machine's own packages (`ctr-remote` 0.12 of bookworm writes plain
/// eStargz alone) stay as they are; see `docs/adr/0015`.
///
/// The root is made of downloaded packages once, in about 15 seconds, and lies in the cache. It is as new as the day on
/// which it was made: delete `tools` in the cache for a newer one.
public final class SidTools {
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final String MAKE = "sid_root.sh";
    private static final String RUN = "sid_run.sh";

    private final Path root;

    private SidTools(Path root) {
        this.root = root;
    }

    /// The programs, from the cache where they have been fetched before.
    ///
    /// @throws IOException when they cannot be had, with what the package tools printed
    public static SidTools get() throws IOException, InterruptedException {
        PackageMirror mirror = PackageMirror.ofSid();
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(Resource.read(MAKE));
        key.writeBytes(Resource.read(RUN));
        key.writeBytes((mirror.uri() + " " + System.getProperty("os.arch")).getBytes(StandardCharsets.UTF_8));
        Path root = FolderCache.get("tools", mirror.suite(), key.toByteArray(), (made, work) -> {
            Command command = Resource.shell(MAKE)
                    .with(made.toString(), work.toString(), mirror.suite(), mirror.uri())
                    .withDeadline(DEADLINE);
            mirror.behindProxies(command).check();
            Files.write(made.resolve(RUN), Resource.read(RUN));
        });
        return new SidTools(root);
    }

    /// A command of the root. It runs as root in a mount namespace of its own, in which nothing but `/proc`,
    /// `/sys`, `/dev`, an empty `/tmp` and `/run` and one folder of the machine exist. Network and processes are
    /// the machine's.
    ///
    /// @param folder seen at its own path; what is mounted below it is seen too
    /// @param words  the program, looked up in the root, and its arguments
    public Command command(Path folder, String... words) {
        return Command.of("unshare", "--mount", "--propagation", "private")
                .with("sh", root.resolve(RUN).toString(), root.toString(), folder.toString())
                .with(words);
    }
}
