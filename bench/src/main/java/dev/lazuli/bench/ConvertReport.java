package dev.lazuli.bench;

import dev.lazuli.oci.DiffId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the comparison of conversions found, as a page and as data.
///
/// @param machine where
/// @param ours    the program of this project
/// @param theirs  the one that it is compared with
/// @param options what was asked for
/// @param layers  what was converted
/// @param cases   what was measured, ours before theirs
record ConvertReport(
        Machine machine,
        ConvertProgram ours,
        ConvertProgram theirs,
        ConvertBenchOptions options,
        List<Layer> layers,
        List<ConvertCase> cases) {
    private static final double MEGA = 1e6;
    private static final double MEBI = 1 << 20;
    private static final double GIBI = 1 << 30;

    /// A layer that was converted.
    ///
    /// @param layer    which
    /// @param diffId   digest of its tar
    /// @param size     of the gzip-compressed blob
    /// @param tarBytes of the tar
    record Layer(ConvertLayer layer, DiffId diffId, long size, long tarBytes) {}

    ConvertReport {
        layers = List.copyOf(layers);
        cases = List.copyOf(cases);
    }

    /// Writes both files.
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("convert.md"), markdown());
        Files.writeString(folder.resolve("convert.json"), json() + "\n");
    }

    /// The page.
    String markdown() {
        StringBuilder page = new StringBuilder("# Converting images\n\n");
        page.append(String.format(
                Locale.ROOT,
                "%s, %d × %s, %.0f GiB, kernel %s, containerd %s, JDK %s, medians of %d runs.%n",
                machine.date(),
                machine.processors(),
                machine.processor(),
                machine.memoryBytes() / GIBI,
                machine.kernel(),
                machine.containerd(),
                machine.java(),
                options.runs()));
        page.append(String.format(
                Locale.ROOT,
                "`%s` with a heap of at most %d MiB, against `%s`.%n%n",
                ours.version(),
                options.heapMebibytes(),
                theirs.version()));
        for (Layer layer : layers) {
            page.append(String.format(
                    Locale.ROOT,
                    "- `%s`: a tar of %.1f MB, as gzip %.1f MB%n",
                    layer.layer().word(),
                    layer.tarBytes() / MEGA,
                    layer.size() / MEGA));
        }
        page.append("\n| layer | format | program | wall s | CPU s | containerd CPU s | peak RSS MiB | peak heap MiB"
                + " | output MB |\n|---|---|---|--:|--:|--:|--:|--:|--:|\n");
        for (Layer layer : layers) {
            for (ConvertFormat format : options.formats()) {
                rows(page, layer.layer(), format);
            }
        }
        return page.toString();
    }

    private void rows(StringBuilder page, ConvertLayer layer, ConvertFormat format) {
        Optional<ConvertCase> our = find(layer, format, ours);
        Optional<ConvertCase> their = find(layer, format, theirs);
        our.ifPresent(c -> page.append(row(c)));
        their.ifPresent(c -> page.append(row(c)));
        if (our.isPresent() && their.isPresent()) {
            page.append(ratio(our.get(), their.get()));
        } else {
            String unable = our.isPresent() ? theirs.name() : ours.name();
            page.append("| ").append(layer.word()).append(" | ").append(format.title());
            page.append(" | ").append(unable).append(" has no such format | | | | | | |\n");
        }
    }

    private Optional<ConvertCase> find(ConvertLayer layer, ConvertFormat format, ConvertProgram program) {
        return cases.stream()
                .filter(c -> c.layer() == layer
                        && c.format() == format
                        && c.program().equals(program.name()))
                .findFirst();
    }

    private static String row(ConvertCase c) {
        String heap = c.peakHeapBytes() == 0 ? "" : String.format(Locale.ROOT, "%.0f", c.peakHeapBytes() / MEBI);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.2f | %.2f | %.2f | %.0f | %s | %.2f |%n",
                c.layer().word(),
                c.format().title(),
                c.program(),
                c.wallSeconds(),
                c.cpuSeconds(),
                c.containerdCpuSeconds(),
                c.peakRssBytes() / MEBI,
                heap,
                c.outputBytes() / MEGA);
    }

    /// How many times less than theirs ours takes, and how many times as large our output is.
    private static String ratio(ConvertCase our, ConvertCase their) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | **ratio** | %.2f× less | %.2f× less | %.2f× less | %.2f× less | | %.4f× the size |%n",
                our.layer().word(),
                our.format().title(),
                their.wallSeconds() / our.wallSeconds(),
                their.cpuSeconds() / our.cpuSeconds(),
                their.containerdCpuSeconds() / our.containerdCpuSeconds(),
                their.peakRssBytes() / our.peakRssBytes(),
                our.outputBytes() / their.outputBytes());
    }

    /// All figures of all runs.
    String json() {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        ObjectNode root = mapper.createObjectNode();
        machine.describe(root.putObject("machine"));
        root.putObject("programs").put(ours.name(), ours.version()).put(theirs.name(), theirs.version());
        root.put("heapLimitBytes", (long) (options.heapMebibytes() * MEBI));
        ArrayNode sources = root.putArray("layers");
        for (Layer layer : layers) {
            sources.addObject()
                    .put("name", layer.layer().word())
                    .put("diffId", layer.diffId().toString())
                    .put("blobBytes", layer.size())
                    .put("tarBytes", layer.tarBytes());
        }
        ArrayNode conversions = root.putArray("conversions");
        for (ConvertCase c : cases) {
            for (Conversion conversion : c.conversions()) {
                add(conversions.addObject(), c, conversion);
            }
        }
        return mapper.writeValueAsString(root);
    }

    private static void add(ObjectNode node, ConvertCase of, Conversion conversion) {
        node.put("layer", of.layer().word());
        node.put("format", of.format().word());
        node.put("program", of.program());
        node.put("wallMillis", conversion.run().wall().toMillis());
        node.put("cpuMillis", conversion.run().cpu().toMillis());
        node.put("containerdCpuMillis", conversion.containerdCpu().toMillis());
        node.put("peakRssBytes", conversion.run().peakRssBytes());
        conversion.peakHeapBytes().ifPresent(bytes -> node.put("peakHeapBytes", bytes));
        node.put("outputBytes", conversion.outputBytes());
    }
}
