package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a daemon keeps in memory.
///
/// @param rssBytes       resident, as it stands
/// @param peakRssBytes   the most of it since its start
/// @param anonymousBytes of the resident ones those that no file backs, so that the kernel cannot take them back
/// @param heapBytes      used of the Java heap behind a full collection, which is run after the others were read
record DaemonMemory(long rssBytes, long peakRssBytes, long anonymousBytes, long heapBytes) {
    private static final Pattern USED = Pattern.compile("(?m)^ *(DefNew|Tenured) +total [0-9]+K, used ([0-9]+)K");
    private static final int GENERATIONS = 2;
    private static final long KIBIBYTE = 1 << 10;

    /// That of a process, a JVM with the serial collector.
    static DaemonMemory of(long pid) throws IOException, InterruptedException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Command.of(jcmd, Long.toString(pid), "GC.run").check();
        String heap =
                Command.of(jcmd, Long.toString(pid), "GC.heap_info").check().output();
        return new DaemonMemory(
                field(status, "VmRSS:"), field(status, "VmHWM:"), field(status, "RssAnon:"), heapBytes(heap));
    }

    /// Adds up the generations.
    ///
    /// @param info what `jcmd GC.heap_info` printed
    static long heapBytes(String info) throws IOException {
        Matcher matcher = USED.matcher(info);
        long sum = 0;
        int found = 0;
        for (; matcher.find(); found++) {
            sum += Long.parseLong(matcher.group(2)) * KIBIBYTE;
        }
        if (found != GENERATIONS) {
            throw new IOException("not the heap of a serial collector: " + info);
        }
        return sum;
    }

    /// A field of `/proc/PID/status`, which is in kibibytes there.
    static long field(List<String> status, String name) throws IOException {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE)
                .findFirst()
                .orElseThrow(() -> new IOException("the status of a process has no " + name));
    }
}
