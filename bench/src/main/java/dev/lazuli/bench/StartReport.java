package dev.lazuli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Cold starts as a page of tables.
final class StartReport {
    private static final double MEGA = 1e6;
    private static final double MEBI = 1 << 20;
    private static final double GIBI = 1 << 30;

    private final StartData data;

    StartReport(StartData data) {
        this.data = data;
    }

    /// The page.
    String markdown() {
        StringBuilder page = new StringBuilder("# Cold starts\n\n");
        Machine machine = data.machine();
        page.append(String.format(
                Locale.ROOT,
                "%s, %d × %s, %.0f GiB, kernel %s, containerd %s, JDK %s.%n%n",
                machine.date(),
                machine.processors(),
                machine.processor(),
                machine.memoryBytes() / GIBI,
                machine.kernel(),
                machine.containerd(),
                machine.java()));
        for (StartData.Image image : data.images()) {
            page.append(describe(image));
        }
        for (Part part : parts()) {
            page.append(part.table());
        }
        return page.toString();
    }

    /// Writes the page, and a picture for each of its tables.
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("start.md"), markdown());
        for (Part part : parts()) {
            Files.writeString(folder.resolve(part.picture()), StartPlot.svg(part.title(), part.image(), part.starts()));
        }
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (boolean background : new boolean[] {false, true}) {
            for (StartData.Image image : data.images()) {
                List<Start> starts = data.starts().stream()
                        .filter(s -> s.background() == background && s.image().equals(image.name()))
                        .toList();
                if (!starts.isEmpty()) {
                    parts.add(new Part(image, background, starts));
                }
            }
        }
        return parts;
    }

    /// The starts of an image with and without background fetch are a table and a picture each.
    private record Part(StartData.Image image, boolean background, List<Start> starts) {
        String title() {
            return image.name() + ", background fetch " + (background ? "on" : "off");
        }

        String picture() {
            return "start-" + image.name() + (background ? "-background" : "") + ".svg";
        }

        String table() {
            StringBuilder table = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%n## %s%n%n![%s](%s)%n%n| link | how | s to output | s to exit | full pull ÷ it | it ÷ floor"
                            + " | MB | requests | daemon RSS MiB | daemon disk MB | runs |%n"
                            + "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|%n",
                    title(),
                    title(),
                    picture()));
            for (String link : starts.stream().map(Start::link).distinct().toList()) {
                rows(table, link);
            }
            return table.toString();
        }

        private void rows(StringBuilder table, String link) {
            OptionalDouble floor = image.floorSeconds(Link.parse(link));
            for (StartMode mode : StartMode.values()) {
                List<Start> cell = starts.stream()
                        .filter(s -> s.link().equals(link) && s.mode().equals(mode.word()))
                        .toList();
                if (!cell.isEmpty()) {
                    table.append(row(floor, mode, cell, starts));
                }
            }
            if (floor.isPresent()) {
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | floor | %.2f | | | | %.1f | | | | |%n",
                        link,
                        floor.getAsDouble(),
                        image.touchedBytes() / MEGA));
            }
        }
    }

    private static String describe(StartData.Image image) {
        StartImage source = StartImage.of(image.name());
        String sizes = image.layerBytes().stream()
                .map(bytes -> String.format(Locale.ROOT, "%.1f", bytes / MEGA))
                .collect(Collectors.joining(" + "));
        return String.format(
                Locale.ROOT,
                "- `%s`: `%s` in %d layers, %s = %.1f MB as gzip: a minimal Debian, and %s%s%n",
                image.name(),
                String.join(" ", source.command()),
                image.layerBytes().size(),
                sizes,
                image.bytes() / MEGA,
                source.layers().stream()
                        .map(l -> l.script().isPresent() ? l.title() : "`" + l.title() + "`")
                        .collect(Collectors.joining(", ")),
                image.touchedBytes() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ". It reads chunks of %.1f MB; the output comes after %.2f s when they are here",
                                image.touchedBytes() / MEGA,
                                image.warmSeconds()));
    }

    private static String row(OptionalDouble floor, StartMode mode, List<Start> cell, List<Start> all) {
        OptionalDouble ratio = ratio(cell, all);
        double seconds = Median.of(cell, Start::outputSeconds);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f | %s | %s | %.1f | %.0f | %s | %s | %d |%n",
                cell.getFirst().link(),
                mode.title(),
                seconds,
                Median.of(cell, Start::exitSeconds),
                ratio.isPresent() ? decimal(ratio.getAsDouble()) : "",
                floor.isPresent() ? decimal(seconds / floor.getAsDouble()) : "",
                Median.of(cell, Start::bytes) / MEGA,
                Median.of(cell, Start::requests),
                mode.lazy() ? String.format(Locale.ROOT, "%.0f", Median.of(cell, Start::daemonRssBytes) / MEBI) : "",
                mode.lazy() ? String.format(Locale.ROOT, "%.1f", Median.of(cell, Start::daemonDiskBytes) / MEGA) : "",
                cell.size());
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /// The median of the ratios between the faster full pull and the start in the same run; empty where no run has
    /// both.
    static OptionalDouble ratio(List<Start> starts, List<Start> all) {
        double[] ratios = starts.stream()
                .flatMapToDouble(s -> all.stream()
                        .filter(other -> other.isFullPull()
                                && other.run() == s.run()
                                && other.link().equals(s.link())
                                && other.image().equals(s.image()))
                        .mapToDouble(Start::outputSeconds)
                        .min()
                        .stream()
                        .map(full -> full / s.outputSeconds()))
                .toArray();
        List<Double> boxed = Arrays.stream(ratios).boxed().toList();
        return boxed.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(boxed, r -> r));
    }
}
