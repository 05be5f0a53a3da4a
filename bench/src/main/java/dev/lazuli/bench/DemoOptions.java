package dev.lazuli.bench;

import java.nio.file.Path;

/// What the demo is told from outside.
///
/// @param cli         the program `lazuli`
/// @param snapshotter the program `lazuli-snapshotter`
/// @param link        between the registry and its clients
record DemoOptions(Path cli, Path snapshotter, Link link) {
    private static final long DEFAULT_MEGABITS = 100;
    private static final long DEFAULT_LATENCY_MILLIS = 30;

    /// @throws IllegalArgumentException for arguments that are none, with what is expected
    static DemoOptions parse(String... arguments) {
        long megabits = DEFAULT_MEGABITS;
        long latency = DEFAULT_LATENCY_MILLIS;
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("no value behind " + name);
            }
            long value = number(name, arguments[i + 1]);
            switch (name) {
                case "--bandwidth" -> megabits = value;
                case "--latency" -> latency = value;
                default ->
                    throw new IllegalArgumentException(
                            "unknown option " + name + "; expected --bandwidth MEGABITS or --latency MILLISECONDS");
            }
        }
        return new DemoOptions(Programs.lazuli(), Programs.snapshotter(), Link.of(megabits, latency));
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number, found \"" + text + "\"", e);
        }
    }
}
