package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Runs the tools that our formats are compared with.
public final class Commands {
    private Commands() {}

    /// Runs a shell script in a folder and gives what it prints; fails if it fails.
    public static String shell(Path folder, String script) throws IOException, InterruptedException {
        return run(folder, List.of("bash", "-euo", "pipefail", "-c", script));
    }

    /// Runs a Python program in a folder and gives what it prints; fails if it fails.
    public static String python(Path folder, String program) throws IOException, InterruptedException {
        return run(folder, List.of("python3", "-c", program));
    }

    private static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        process.getOutputStream().close();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with " + status + ": " + output);
        }
        return output;
    }
}
