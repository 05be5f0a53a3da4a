package dev.lazuli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// All that is known of cold starts: what was measured now, and in earlier runs of the benchmark. Immutable.
///
/// @param machine where the newest were measured
/// @param images  what was started
/// @param starts  in the order in which they were measured
record StartData(Machine machine, List<Image> images, List<Start> starts) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// An image that was started.
    ///
    /// @param name       word of a [StartImage]
    /// @param layerBytes of the gzip-compressed layers as they are before conversion, the lowest first
    record Image(String name, List<Long> layerBytes) {
        Image {
            layerBytes = List.copyOf(layerBytes);
        }

        long bytes() {
            return layerBytes.stream().mapToLong(Long::longValue).sum();
        }
    }

    StartData {
        images = List.copyOf(images);
        starts = List.copyOf(starts);
    }

    /// Reads a file that [#write(Path)] has written.
    ///
    /// @throws IOException where it holds something else
    static StartData read(Path file) throws IOException {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), StartData.class);
        } catch (JacksonException e) {
            throw new IOException(file + " does not hold what this benchmark writes: " + e.getOriginalMessage(), e);
        }
    }

    /// Replaces the file.
    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, json() + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    String json() {
        return MAPPER.writeValueAsString(this);
    }

    /// This without the starts that are measured anew.
    StartData without(Predicate<Start> unwanted) {
        return new StartData(
                machine, images, starts.stream().filter(unwanted.negate()).toList());
    }

    /// This, measured on `other` from now on.
    StartData on(Machine other) {
        return new StartData(other, images, starts);
    }

    /// This with one more start.
    StartData with(Start start) {
        return new StartData(
                machine,
                images,
                Stream.concat(starts.stream(), Stream.of(start)).toList());
    }

    /// This with an image, which takes the place of the one of the same name.
    StartData with(Image image) {
        List<Image> others = new ArrayList<>(images);
        others.removeIf(i -> i.name().equals(image.name()));
        others.add(image);
        return new StartData(machine, others, starts);
    }
}
