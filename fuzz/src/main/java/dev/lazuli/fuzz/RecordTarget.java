package dev.lazuli.fuzz;

import dev.lazuli.image.RecordedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The record that a conversion is given.
final class RecordTarget {
    private RecordTarget() {}

    static void read(byte[] input) throws IOException {
        Path file = Files.createTempFile("lazuli-fuzz", ".record");
        try {
            Files.write(file, input);
            RecordedFiles recorded = RecordedFiles.read(file);
            Invariant.holds(
                    recorded.files().stream()
                            .noneMatch(f -> f.path().isEmpty() || f.layer().orElse(0) < 0),
                    "a file has a path and a layer from 0");
        } finally {
            Files.delete(file);
        }
    }
}
