package dev.lazuli.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One run of Jazzer in a process of its own, guided by what our code covers.
///
/// @param target  a target's name or [Fuzz#ALL]
/// @param time    how long
/// @param seeds   the folder with the inputs to start from
/// @param learned the folder where it keeps inputs that cover more, and starts from, too
/// @param found   the folder where it writes inputs that break something
public record JazzerRun(String target, Duration time, Path seeds, Path learned, Path found) {
    private static final int LONGEST_INPUT = 1 << 16;
    private static final int HEAP_MEBIBYTES = 768;
    private static final int RESIDENT_MEBIBYTES = 2048;
    private static final int LOG_LINES = 60;
    private static final int SLOWEST_SECONDS = 20;

    /// The command, with the JDK and the class path of this process.
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(
                "-Xmx" + HEAP_MEBIBYTES + "m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzz.class.getName(),
                "--target_args=" + target,
                "--instrumentation_includes=dev.lazuli.**:io.airlift.compress.v3.zstd.**",
                // Its detectors of injections have nothing to watch here.
                "--custom_hook_includes=dev.lazuli.none.**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + Math.max(1, time.toSeconds()),
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + SLOWEST_SECONDS,
                "-rss_limit_mb=" + RESIDENT_MEBIBYTES,
                "-print_final_stats=1",
                learned.toString(),
                seeds.toString()));
        return words;
    }

    /// What its log says of the first finding, else its last lines.
    static List<String> finding(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        int first = 0;
        while (first < lines.size() && !lines.get(first).startsWith("==")) {
            first++;
        }
        int from = first < lines.size() ? first : Math.max(0, lines.size() - LOG_LINES);
        return lines.subList(from, Math.min(lines.size(), from + LOG_LINES));
    }

    /// Runs it to the end; what it prints goes to a file.
    ///
    /// @return the exit code, 0 when nothing was found
    public int run(Path log) throws IOException, InterruptedException {
        Files.createDirectories(learned);
        Files.createDirectories(found);
        Process process = new ProcessBuilder(words())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
