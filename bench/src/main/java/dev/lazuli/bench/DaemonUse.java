package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.PrivateSnapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a daemon takes of the machine.
///
/// @param rssBytes     resident memory
/// @param peakRssBytes the most of it since its start
/// @param diskBytes    what its folder takes on the disk, its mounts aside
record DaemonUse(long rssBytes, long peakRssBytes, long diskBytes) {
    /// Where there is no daemon.
    static final DaemonUse NONE = new DaemonUse(0, 0, 0);

    /// What this one takes now.
    static DaemonUse of(PrivateSnapshotter daemon) throws IOException, InterruptedException {
        String disk = Command.of("du", "--summarize", "--one-file-system", "--block-size=1")
                .with(daemon.root().toString())
                .check()
                .output();
        List<String> status = Files.readAllLines(Path.of("/proc/" + daemon.pid() + "/status"));
        return new DaemonUse(
                DaemonMemory.field(status, "VmRSS:"),
                DaemonMemory.field(status, "VmHWM:"),
                Long.parseLong(disk.split("\\s", 2)[0]));
    }
}
