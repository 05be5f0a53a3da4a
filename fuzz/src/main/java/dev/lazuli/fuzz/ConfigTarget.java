package dev.lazuli.fuzz;

import dev.lazuli.snapshotter.config.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The daemon's configuration.
final class ConfigTarget {
    private ConfigTarget() {}

    static void parse(byte[] input) throws IOException {
        ConfigFile file = ConfigFile.parse(new String(input, StandardCharsets.UTF_8));
        Invariant.holds(file.warnings().stream().noneMatch(String::isBlank), "warnings say something");
    }
}
