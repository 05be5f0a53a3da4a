package dev.lazuli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the serial collector of a JVM wrote to its log: how full the heap was when it collected, and at the end.
final class GcLog {
    /// `Pause Young (Allocation Failure) 35M->22M(61M) 0.554ms`
    private static final Pattern PAUSE = Pattern.compile("\\[gc *\\] .* (\\d+)M->\\d+M\\(\\d+M\\)");
    /// `DefNew     total 19648K, used 11930K [0x…`
    private static final Pattern AT_EXIT = Pattern.compile("\\[gc,exit *\\] +(?:DefNew|Tenured) .* used (\\d+)K ");

    private static final long KIBIBYTE = 1 << 10;
    private static final long MEBIBYTE = 1 << 20;

    private GcLog() {}

    /// Makes `java` limit its heap and write such a log.
    ///
    /// @param log a path without white space
    /// @return the value of the environment variable `JDK_JAVA_OPTIONS`
    static String javaOptions(int heapMebibytes, Path log) {
        return "-Xmx" + heapMebibytes + "m -Xlog:gc,gc+exit:file=" + log;
    }

    /// How many bytes of the heap were in use at most, garbage included.
    ///
    /// @throws IOException when the log says nothing of the heap
    static long peakHeapBytes(Path log) throws IOException {
        return peakHeapBytes(Files.readAllLines(log));
    }

    static long peakHeapBytes(List<String> lines) throws IOException {
        long peak = 0;
        long atExit = 0;
        for (String line : lines) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                peak = Math.max(peak, Long.parseLong(pause.group(1)) * MEBIBYTE);
            }
            Matcher exit = AT_EXIT.matcher(line);
            if (exit.find()) {
                atExit += Long.parseLong(exit.group(1)) * KIBIBYTE;
            }
        }
        if (atExit == 0) {
            throw new IOException("the log of the garbage collector does not say how full the heap was at the end: "
                    + lines.size() + " lines");
        }
        return Math.max(peak, atExit);
    }
}
