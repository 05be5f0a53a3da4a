package dev.lazuli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
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
    /// @param name         word of a [StartImage]
    /// @param layerBytes   of the gzip-compressed layers as they are before conversion, the lowest first
    /// @param touchedBytes compressed bytes of the chunks that the workload reads; 0 where that was not recorded
    /// @param warmSeconds  to the output in a container that finds all that it reads; 0 where that was not measured
    record Image(String name, List<Long> layerBytes, long touchedBytes, double warmSeconds) {
        private static final int FLOOR_ROUND_TRIPS = 4;
        private static final double NANOS = 1e9;

        Image {
            layerBytes = List.copyOf(layerBytes);
        }

        long bytes() {
            return layerBytes.stream().mapToLong(Long::longValue).sum();
        }

        /// The least that a cold start can take: what is read passes at full speed, four round trips come before it,
        /// and the container starts. Empty where that was not recorded.
        OptionalDouble floorSeconds(Link link) {
            return touchedBytes == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(warmSeconds
                            + (link.timeFor(touchedBytes).toNanos()
                                            + FLOOR_ROUND_TRIPS
                                                    * link.roundTrip().toNanos())
                                    / NANOS);
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

    /// This with an image, which takes the place of the one of the same name. What was recorded of that stays where
    /// nothing was recorded of this.
    StartData with(Image image) {
        List<Image> all = new ArrayList<>(images);
        int place = all.stream().map(Image::name).toList().indexOf(image.name());
        if (place < 0) {
            all.add(image);
        } else if (image.touchedBytes() != 0 || !all.get(place).layerBytes().equals(image.layerBytes())) {
            all.set(place, image);
        }
        return new StartData(machine, all, starts);
    }
}
