package dev.lazuli.bench;

import java.nio.file.Path;
import java.util.Optional;

/// What the measurement of the daemon's memory is told from outside.
///
/// @param layers  that are mounted
/// @param entries of each
/// @param out     the folder for `memory.md` and `memory.json`
record MemoryOptions(int layers, int entries, Optional<Path> out) {
    static final String USAGE = """
            options of memory:
              --layers COUNT     how many layers are mounted; 50
              --entries COUNT    how many files each of them has; 20000
              --out FOLDER       where memory.md and memory.json are written; nowhere
              Making the image of that size takes about two minutes.
            """;

    private static final MemoryOptions DEFAULTS = new MemoryOptions(50, 20_000, Optional.empty());

    /// @throws IllegalArgumentException for arguments that are none, with what is expected
    static MemoryOptions parse(String... arguments) {
        MemoryOptions options = DEFAULTS;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("no value behind " + arguments[i] + "\n" + USAGE);
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private MemoryOptions with(String name, String value) {
        return switch (name) {
            case "--layers" -> new MemoryOptions(StartOptions.count(name, value), entries, out);
            case "--entries" -> new MemoryOptions(layers, StartOptions.count(name, value), out);
            case "--out" -> new MemoryOptions(layers, entries, Optional.of(Path.of(value)));
            default -> throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
        };
    }
}
