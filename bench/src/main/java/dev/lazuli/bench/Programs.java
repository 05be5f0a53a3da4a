package dev.lazuli.bench;

import java.nio.file.Path;
import java.util.Optional;

/// The programs that are measured, which system properties name.
final class Programs {
    private Programs() {}

    /// The program `lazuli`: property `lazuli.cli`.
    static Path lazuli() {
        return program("lazuli.cli");
    }

    /// The program `lazuli-snapshotter`: property `lazuli.snapshotter`.
    static Path snapshotter() {
        return program("lazuli.snapshotter");
    }

    private static Path program(String property) {
        return Optional.ofNullable(System.getProperty(property))
                .map(Path::of)
                .orElseThrow(
                        () -> new IllegalArgumentException("system property " + property + " does not name a program"));
    }
}
