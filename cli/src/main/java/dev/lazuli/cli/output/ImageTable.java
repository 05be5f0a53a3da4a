package dev.lazuli.cli.output;

import dev.lazuli.cli.CommandException;
import dev.lazuli.image.ImageSummary;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The list of images, in nerdctl's forms.
public final class ImageTable {
    private static final int COLUMN_GAP = 4;
    private static final DateTimeFormatter GO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z zzz", Locale.ROOT);

    private final List<ImageSummary> images;
    private final boolean wholeIds;
    private final Clock clock;

    /// @param wholeIds whether ids are whole digests
    /// @param clock    tells how old images are, and the zone of times
    public ImageTable(List<ImageSummary> images, boolean wholeIds, Clock clock) {
        this.images = List.copyOf(images);
        this.wholeIds = wholeIds;
        this.clock = clock;
    }

    /// The ids alone, each once.
    public String ids() {
        return lines(images.stream().map(this::id).distinct().toList());
    }

    /// A table with a heading.
    ///
    /// @param names   whether to show names as containerd has them
    /// @param digests whether to show digests
    public String table(boolean names, boolean digests) {
        List<String> heading = new ArrayList<>(names ? List.of("NAME") : List.of("REPOSITORY", "TAG"));
        List<String> columns = new ArrayList<>(names ? List.of("Name") : List.of("Repository", "Tag"));
        if (digests) {
            heading.add("DIGEST");
            columns.add("Digest");
        }
        heading.addAll(List.of("IMAGE ID", "CREATED", "PLATFORM", "SIZE", "BLOB SIZE"));
        columns.addAll(List.of("ID", "CreatedSince", "Platform", "Size", "BlobSize"));
        List<List<String>> rows = new ArrayList<>(List.of(heading));
        for (ImageSummary image : images) {
            Map<String, String> fields = fields(image);
            rows.add(columns.stream()
                    .map(column -> fields.getOrDefault(column, ""))
                    .toList());
        }
        return new Tabs(COLUMN_GAP, false).format(rows);
    }

    /// An object for each image, on a line of its own.
    public String json() {
        List<String> lines = new ArrayList<>();
        for (ImageSummary image : images) {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            fields(image).forEach(node::put);
            lines.add(node.toString());
        }
        return lines(lines);
    }

    /// A line for each image.
    public String template(String text) throws CommandException {
        Template template = new Template(text);
        List<String> lines = new ArrayList<>();
        for (ImageSummary image : images) {
            lines.add(template.fill(fields(image)));
        }
        return lines(lines);
    }

    private Map<String, String> fields(ImageSummary image) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(
                "CreatedAt",
                GO_TIME.format(image.created().truncatedTo(ChronoUnit.SECONDS).atZone(clock.getZone())));
        fields.put("CreatedSince", Humans.roughly(Duration.between(image.created(), clock.instant())) + " ago");
        fields.put("Digest", digest(image).toString());
        fields.put("ID", id(image));
        try {
            ImageReference reference = ImageReference.parse(image.name());
            fields.put("Repository", reference.familiarRepository());
            fields.put("Tag", reference.tag().orElse("<none>"));
        } catch (OciFormatException e) {
            // containerd takes any text as a name.
            fields.put("Repository", image.name());
            fields.put("Tag", "<none>");
        }
        fields.put("Name", image.name());
        fields.put("Size", Humans.decimalSize(image.unpackedSize()));
        fields.put("BlobSize", Humans.decimalSize(image.blobSize()));
        fields.put("Platform", image.platform().toString());
        return fields;
    }

    private String id(ImageSummary image) {
        return wholeIds ? digest(image).toString() : digest(image).shortHex();
    }

    private static Digest digest(ImageSummary image) {
        return image.stored().target().digest();
    }

    private static String lines(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
