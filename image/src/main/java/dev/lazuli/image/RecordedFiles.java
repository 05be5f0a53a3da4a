package dev.lazuli.image;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.OciFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Files that a workload was seen to read, in that order, as `ctr-remote image optimize --record-out` writes
/// them down: a JSON object on each line,
/// `{"path":"usr/bin/python3","manifestDigest":"sha256:…","layerIndex":0}`.
///
/// @param files in the order in which they were read
public record RecordedFiles(List<RecordedFile> files) {
    /// Nothing was recorded.
    public static final RecordedFiles NONE = new RecordedFiles(List.of());

    private static final int MAX_LINE_CHARACTERS = 64 << 10;
    private static final int MAX_FILES = 1_000_000;

    public RecordedFiles {
        files = List.copyOf(files);
    }

    /// A file that was read.
    ///
    /// @param path     in its layer
    /// @param manifest of the image that was run; empty where nobody wrote it down
    /// @param layer    the index in that manifest of the layer that has the file, from 0
    public record RecordedFile(String path, Optional<Digest> manifest, OptionalInt layer) {

        /// Whether the file may be in a layer of the image that is converted. Records of other images, such
        /// as the same one converted before, say nothing of this one's layers.
        ///
        /// @param images all manifests of the image that is converted
        boolean mayBeIn(Digest image, int index, Set<Digest> images) {
            if (manifest.isPresent() && !images.contains(manifest.get())) {
                return true;
            }
            boolean ofImage = manifest.isEmpty() || manifest.get().equals(image);
            return ofImage && (layer.isEmpty() || layer.getAsInt() == index);
        }
    }

    /// The files that a profile names, each once, in the order in which they were read first.
    public static RecordedFiles of(ImageProfile profile) {
        Set<RecordedFile> files = new LinkedHashSet<>();
        for (ImageProfile.FileRead read : profile.reads()) {
            files.add(new RecordedFile(read.path(), Optional.of(profile.image()), OptionalInt.of(read.layer())));
        }
        return new RecordedFiles(List.copyOf(files));
    }

    /// The record as [#read] reads it.
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (RecordedFile file : files) {
            ObjectNode line = JsonMapper.shared().createObjectNode().put("path", file.path());
            file.manifest().ifPresent(manifest -> line.put("manifestDigest", manifest.toString()));
            file.layer().ifPresent(layer -> line.put("layerIndex", layer));
            text.append(line).append('\n');
        }
        return text.toString();
    }

    /// Whether nothing was recorded.
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /// Reads a record.
    ///
    /// @throws OciFormatException names the line that is no such object
    public static RecordedFiles read(Path file) throws IOException {
        List<RecordedFile> files = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    files.add(parse(line, file + ", line " + number));
                }
                if (files.size() > MAX_FILES) {
                    throw new OciFormatException(
                            "cannot read the record " + file + ": more than the " + MAX_FILES + " files allowed");
                }
            }
        } catch (MalformedInputException e) {
            throw new OciFormatException("cannot read the record " + file + ": it is not UTF-8", e);
        }
        return new RecordedFiles(files);
    }

    private static RecordedFile parse(String line, String place) throws OciFormatException {
        JsonNode node;
        try {
            node = line.length() > MAX_LINE_CHARACTERS
                    ? null
                    : JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            throw malformed(place, "not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (node == null
                || !node.isObject()
                || !node.path("path").isString()
                || node.path("path").asString().isEmpty()) {
            throw malformed(place, "expected an object with a \"path\"", null);
        }
        JsonNode layer = node.path("layerIndex");
        if (!layer.isMissingNode() && !layer.isNull() && (!layer.isInt() || layer.asInt() < 0)) {
            throw malformed(place, "\"layerIndex\" is " + layer + ", expected a number from 0", null);
        }
        String manifest = node.path("manifestDigest").asString("");
        try {
            return new RecordedFile(
                    node.path("path").asString(),
                    manifest.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(manifest)),
                    layer.isInt() ? OptionalInt.of(layer.asInt()) : OptionalInt.empty());
        } catch (OciFormatException e) {
            throw malformed(place, "\"manifestDigest\": " + e.getMessage(), e);
        }
    }

    private static OciFormatException malformed(String place, String reason, @Nullable Throwable cause) {
        String message = "malformed record " + place + ": " + reason;
        return cause == null ? new OciFormatException(message) : new OciFormatException(message, cause);
    }
}
