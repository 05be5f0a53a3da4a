package dev.lazuli.bench;

import dev.lazuli.bench.FsCase.Cache;
import dev.lazuli.bench.FsCase.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was found about file systems, as a page and as data.
///
/// @param machine where
/// @param disk    the type of the file system below both sides
/// @param options what was asked for
/// @param cases   what was measured
/// @param fetches what it takes to get many small files; may be empty
record FsReport(Machine machine, String disk, FsBenchOptions options, List<FsCase> cases, List<FsFetch> fetches) {
    private static final double MEGA = 1e6;
    private static final double GIBI = 1 << 30;

    FsReport {
        cases = List.copyOf(cases);
        fetches = List.copyOf(fetches);
    }

    /// Writes both files.
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("fs.md"), markdown());
        Files.writeString(folder.resolve("fs.json"), json() + "\n");
    }

    /// The page.
    String markdown() {
        StringBuilder page = new StringBuilder("# A complete layer as a file system\n\n");
        page.append(String.format(
                Locale.ROOT,
                "%s, %d × %s, %.0f GiB, kernel %s, %s, JDK %s, medians of %d runs, passthrough %s.%n%n",
                machine.date(),
                machine.processors(),
                machine.processor(),
                machine.memoryBytes() / GIBI,
                machine.kernel(),
                disk,
                machine.java(),
                options.runs(),
                options.passthrough() ? "on" : "off"));
        for (Cache cache : Cache.values()) {
            page.append(String.format(
                    Locale.ROOT,
                    "Microseconds of an operation, %s cache:%n%n| workload | overlayfs | lazuli | speed | aimed at"
                            + " | the mount alone | speed |%n|---|--:|--:|--:|--:|--:|--:|%n",
                    cache.word()));
            cases.stream().filter(c -> c.cache() == cache).forEach(c -> page.append(row(c)));
            page.append('\n');
        }
        if (!fetches.isEmpty()) {
            page.append(String.format(
                    Locale.ROOT,
                    "%d files of %.0f bytes, fetched and read:%n%n| snapshotter | seconds | inodes | contents MB"
                            + " | of what they hold | else MB |%n|---|--:|--:|--:|--:|--:|%n",
                    options.tinyFiles(),
                    (double) fetches.getFirst().bytes() / options.tinyFiles()));
            fetches.forEach(f -> page.append(row(f)));
        }
        return page.toString();
    }

    /// What to tell while it is measured.
    static String line(FsCase measured) {
        return String.format(
                Locale.ROOT,
                "%s, %s: %.2f µs, overlayfs %.2f µs, speed %.2f",
                measured.workload().word(),
                measured.cache().word(),
                measured.micros(Side.LAZULI),
                measured.micros(Side.OVERLAYFS),
                measured.speed(Side.LAZULI));
    }

    private static String row(FsCase c) {
        boolean aimed = c.cache() == Cache.WARM && c.workload().goal().isPresent();
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | **%.2f** | %s | %.2f | %.2f |%n",
                c.workload().title(),
                c.micros(Side.OVERLAYFS),
                c.micros(Side.LAZULI),
                c.speed(Side.LAZULI),
                aimed ? String.format(Locale.ROOT, "%.2f", c.workload().goal().getAsDouble()) : "",
                c.micros(Side.MOUNT),
                c.speed(Side.MOUNT));
    }

    private static String row(FsFetch f) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %d | %.1f | %.3f | %.1f |%n",
                f.snapshotter(),
                f.seconds(),
                f.inodes(),
                f.layerBytes() / MEGA,
                f.share(),
                f.otherBytes() / MEGA);
    }

    /// All figures of all runs.
    String json() {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        ObjectNode root = mapper.createObjectNode();
        machine.describe(root.putObject("machine"));
        root.put("disk", disk);
        root.put("files", options.files());
        root.put("largeFileBytes", (long) options.mebibytes() << 20);
        root.put("passthrough", options.passthrough());
        ArrayNode measured = root.putArray("workloads");
        for (FsCase each : cases) {
            ObjectNode node = measured.addObject();
            node.put("workload", each.workload().word());
            node.put("cache", each.cache().word());
            node.put("operations", each.operations());
            for (Side side : Side.values()) {
                ArrayNode seconds = node.putArray(side.name().toLowerCase(Locale.ROOT) + "Seconds");
                each.runs(side).forEach(seconds::add);
            }
        }
        ArrayNode fetched = root.putArray("fetches");
        for (FsFetch each : fetches) {
            fetched.addObject()
                    .put("snapshotter", each.snapshotter())
                    .put("millis", each.time().toMillis())
                    .put("bytes", each.bytes())
                    .put("inodes", each.inodes())
                    .put("contentBytesOnDisk", each.layerBytes())
                    .put("otherBytesOnDisk", each.otherBytes());
        }
        return mapper.writeValueAsString(root);
    }
}
