package dev.lazuli.cli.output;

import dev.lazuli.estargz.Disagreement;
import dev.lazuli.estargz.Landmark;
import dev.lazuli.estargz.LayerReport;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.image.InspectedImage;
import dev.lazuli.image.InspectedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `image inspect-layer` prints.
public final class LayerDescription {
    private static final int COLUMN_GAP = 2;

    private final InspectedImage image;

    /// @param image what to describe
    public LayerDescription(InspectedImage image) {
        this.image = image;
    }

    /// For people: names and values in two columns, what is wrong on lines of its own.
    public String text() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Image:", image.image().toString()));
        image.manifest().ifPresent(digest -> rows.add(List.of("Manifest:", digest.toString())));
        image.platform().ifPresent(platform -> rows.add(List.of("Platform:", platform.toString())));
        StringBuilder text = new StringBuilder(new Tabs(COLUMN_GAP, false).format(rows));
        for (InspectedLayer layer : image.layers()) {
            text.append('\n').append(new Tabs(COLUMN_GAP, false).format(rows(layer)));
            layer.problems().forEach(problem -> line(text, problem));
            layer.report().ifPresent(report -> disagreements(text, report));
        }
        return text.toString();
    }

    private static List<List<String>> rows(InspectedLayer layer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Layer:", layer.descriptor().digest().toString()));
        rows.add(List.of("Kind:", layer.kind().toString()));
        String mediaType = layer.descriptor().mediaType();
        rows.add(List.of("Media type:", mediaType.isEmpty() ? "unknown" : mediaType));
        rows.add(List.of("Size:", size(layer.size())));
        if (layer.uncompressedSize().isPresent()) {
            rows.add(List.of(
                    "Uncompressed size:", size(layer.uncompressedSize().getAsLong()) + ", as the manifest says"));
        }
        layer.diffId().ifPresent(id -> rows.add(List.of("DiffID:", id + ", as the config says")));
        if (layer.toc().isPresent()) {
            InspectedLayer.TocFacts toc = layer.toc().get();
            rows.add(List.of("TOC digest:", toc.digest() + ", " + agreement(layer, toc.agrees())));
            toc.image().ifPresent(holder -> rows.add(List.of("TOC layer:", holder.toString())));
            rows.add(List.of("Entries:", Integer.toString(toc.entries())));
            rows.add(List.of("Chunks:", Integer.toString(toc.chunks())));
            rows.add(List.of("Content size:", size(toc.contentSize())));
            rows.add(List.of("Landmark:", toc.landmark().map(Landmark::fileName).orElse("none")));
            if (toc.prefetchSize().isPresent()) {
                rows.add(List.of("Prefetch size:", size(toc.prefetchSize().getAsLong())));
            }
        } else if (!layer.claimedTocs().isEmpty()) {
            rows.add(List.of("TOC digest:", "none found, the manifest says " + claimed(layer)));
        }
        layer.report().ifPresent(report -> rows.add(List.of("Verified:", result(layer, report))));
        return rows;
    }

    private static String agreement(InspectedLayer layer, boolean agrees) {
        if (layer.claimedTocs().isEmpty()) {
            return "the manifest names none";
        }
        return agrees ? "as the manifest says" : "but the manifest says " + claimed(layer);
    }

    private static String claimed(InspectedLayer layer) {
        return layer.claimedTocs().stream().map(TocTrust::toString).collect(Collectors.joining(" and "));
    }

    private static String result(InspectedLayer layer, LayerReport report) {
        String looked = report.entries() + " entries, " + report.chunks() + " chunks, "
                + size(report.uncompressedSize()) + " uncompressed";
        if (layer.isClean()) {
            return "yes: " + looked;
        }
        long count = report.count() + layer.problems().size();
        return "NO: " + count + (count == 1 ? " disagreement; " : " disagreements; ") + looked;
    }

    private static void disagreements(StringBuilder text, LayerReport report) {
        report.disagreements().forEach(one -> line(text, one.toString()));
        long more = report.count() - report.disagreements().size();
        if (more > 0) {
            line(text, "and " + more + " more");
        }
    }

    private static void line(StringBuilder text, String message) {
        text.append("  - ").append(printable(message)).append('\n');
    }

    /// Names come from the layer, and must not draw on the terminal.
    private static String printable(String message) {
        StringBuilder shown = new StringBuilder(message.length());
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (Character.isISOControl(c)) {
                shown.append("\\u%04x".formatted((int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    private static String size(long bytes) {
        return bytes < 1000 ? bytes + " bytes" : bytes + " bytes (" + Humans.decimalSize(bytes) + ")";
    }

    /// For programs: one JSON object on one line.
    public String json() {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("image", image.image().toString());
        image.manifest().ifPresent(digest -> node.put("manifest", digest.toString()));
        image.platform().ifPresent(platform -> node.put("platform", platform.toString()));
        ArrayNode layers = node.putArray("layers");
        image.layers().forEach(layer -> layer(layers.addObject(), layer));
        return node + "\n";
    }

    private static void layer(ObjectNode node, InspectedLayer layer) {
        node.put("digest", layer.descriptor().digest().toString());
        node.put("kind", layer.kind().toString());
        if (!layer.descriptor().mediaType().isEmpty()) {
            node.put("mediaType", layer.descriptor().mediaType());
        }
        node.put("size", layer.size());
        layer.uncompressedSize().ifPresent(size -> node.put("uncompressedSize", size));
        layer.diffId().ifPresent(id -> node.put("diffId", id.toString()));
        for (TocTrust claimed : layer.claimedTocs()) {
            String name = switch (claimed) {
                case TocTrust.OfJson _ -> "claimedTocDigest";
                case TocTrust.OfCompressed _ -> "claimedCompressedTocDigest";
            };
            node.put(name, claimed.digest().toString());
        }
        layer.toc().ifPresent(facts -> {
            ObjectNode toc = node.putObject("toc");
            toc.put("digest", facts.digest().toString());
            toc.put("agrees", facts.agrees());
            toc.put("entries", facts.entries());
            toc.put("chunks", facts.chunks());
            toc.put("contentSize", facts.contentSize());
            facts.landmark().ifPresent(landmark -> toc.put("landmark", landmark.fileName()));
            facts.prefetchSize().ifPresent(size -> toc.put("prefetchSize", size));
            facts.image().ifPresent(digest -> toc.put("layer", digest.toString()));
        });
        ArrayNode problems = node.putArray("problems");
        layer.problems().forEach(problems::add);
        layer.report().ifPresent(report -> verification(node.putObject("verification"), layer, report));
    }

    private static void verification(ObjectNode node, InspectedLayer layer, LayerReport report) {
        node.put("clean", layer.isClean());
        node.put("entries", report.entries());
        node.put("chunks", report.chunks());
        report.diffId().ifPresent(id -> node.put("diffId", id.toString()));
        node.put("uncompressedSize", report.uncompressedSize());
        node.put("disagreementCount", report.count());
        ArrayNode list = node.putArray("disagreements");
        for (Disagreement one : report.disagreements()) {
            ObjectNode item = list.addObject();
            item.put("kind", one.kind().name());
            if (!one.entry().isEmpty()) {
                item.put("entry", one.entry());
            }
            item.put("message", one.message());
        }
    }
}
