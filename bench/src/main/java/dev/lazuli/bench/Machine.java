package dev.lazuli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Where figures were measured.
///
/// @param date       of the measurement, UTC
/// @param processor  its model
/// @param processors how many are there
/// @param memoryBytes how much there is
/// @param kernel     its version
/// @param containerd its version
/// @param java       the version of the JDK
record Machine(
        LocalDate date,
        String processor,
        int processors,
        long memoryBytes,
        String kernel,
        String containerd,
        String java) {
    private static final long KIBIBYTE = 1 << 10;

    /// This one.
    ///
    /// @param containerd what `ctr version` printed
    static Machine here(String containerd) throws IOException {
        return new Machine(
                LocalDate.now(ZoneOffset.UTC),
                field("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) * KIBIBYTE,
                System.getProperty("os.version"),
                serverVersion(containerd),
                Runtime.version().toString());
    }

    /// Puts all of it into the data of a report.
    void describe(ObjectNode node) {
        node.put("date", date.toString())
                .put("processor", processor)
                .put("processors", processors)
                .put("memoryBytes", memoryBytes)
                .put("kernel", kernel)
                .put("containerd", containerd)
                .put("java", java);
    }

    static String serverVersion(String printed) {
        List<String> lines = printed.lines().map(String::strip).toList();
        int server = lines.indexOf("Server:");
        return lines.stream()
                .skip(Math.max(server, 0))
                .filter(line -> line.startsWith("Version:"))
                .map(line -> line.substring("Version:".length()).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String field(String file, String name) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
