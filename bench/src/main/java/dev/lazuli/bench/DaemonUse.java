package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.PrivateSnapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a daemon takes of the machine.
///
/// @param rssBytes     resident memory
/// @param peakRssBytes the most of it since its start
/// @param diskBytes    what its folder takes on the disk, its mounts aside
record DaemonUse(long rssBytes, long peakRssBytes, long diskBytes) {
    /// Where there is no daemon.
    static final DaemonUse NONE = new DaemonUse(0, 0, 0);

    private static final long KIBIBYTE = 1 << 10;

    /// What this one takes now.
    static DaemonUse of(PrivateSnapshotter daemon) throws IOException, InterruptedException {
        String disk = Command.of("du", "--summarize", "--one-file-system", "--block-size=1")
                .with(daemon.root().toString())
                .check()
                .output();
        return new DaemonUse(
                status(daemon.pid(), "VmRSS:"),
                status(daemon.pid(), "VmHWM:"),
                Long.parseLong(disk.split("\\s", 2)[0]));
    }

    private static long status(long pid, String field) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE)
                    .findFirst()
                    .orElseThrow(() -> new IOException("/proc/" + pid + "/status has no " + field));
        }
    }
}
