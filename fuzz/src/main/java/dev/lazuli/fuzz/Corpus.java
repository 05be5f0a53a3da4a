package dev.lazuli.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The inputs that fuzzing starts from: a folder for each target, with a file for each input. Those whose names begin
/// with `finding-` have once broken something.
///
/// @param folder with the targets' folders
public record Corpus(Path folder) {
    /// The inputs of a target, sorted by name.
    public List<Path> seeds(Target target) throws IOException {
        try (Stream<Path> files = Files.list(folder(target))) {
            return files.sorted().toList();
        }
    }

    /// Where the inputs of a target lie.
    public Path folder(Target target) {
        return folder.resolve(target.word());
    }

    /// Writes the inputs of all targets for [Fuzz#ALL].
    ///
    /// @param into exists
    public void writeAll(Path into) throws IOException {
        for (Target target : Target.values()) {
            for (Path seed : seeds(target)) {
                ByteArrayOutputStream input = new ByteArrayOutputStream();
                input.write(target.ordinal());
                input.writeBytes(Files.readAllBytes(seed));
                Files.write(into.resolve(target.word() + "-" + seed.getFileName()), input.toByteArray());
            }
        }
    }
}
