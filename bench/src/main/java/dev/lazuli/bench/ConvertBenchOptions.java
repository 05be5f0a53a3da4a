package dev.lazuli.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the comparison of conversions is told from outside.
///
/// @param layers       what is converted
/// @param formats      to what
/// @param runs         how often each; the table has the medians
/// @param heapMebibytes the limit of our program's heap
/// @param peer         the program that ours is compared with, `ctr-remote` or one in another place
/// @param out          the folder for `convert.md` and `convert.json`
record ConvertBenchOptions(
        List<ConvertLayer> layers,
        List<ConvertFormat> formats,
        int runs,
        int heapMebibytes,
        Optional<Path> peer,
        Optional<Path> out) {
    static final String USAGE = """
            options of convert:
              --layers LIST      of tiny, python, large; python,large unless told otherwise
              --formats LIST     of estargz, min-chunk, external-toc, zstdchunked; all unless told otherwise
              --runs COUNT       how often each conversion is measured; 3
              --heap MEBIBYTES   the limit of lazuli's heap; 512
              --ctr-remote PATH  the program to compare with, instead of Debian's newest
              --out FOLDER       where convert.md and convert.json are written; nowhere
            """;

    private static final ConvertBenchOptions DEFAULTS = new ConvertBenchOptions(
            List.of(ConvertLayer.PYTHON, ConvertLayer.LARGE),
            List.of(ConvertFormat.values()),
            3,
            512,
            Optional.empty(),
            Optional.empty());

    ConvertBenchOptions {
        layers = List.copyOf(layers);
        formats = List.copyOf(formats);
    }

    /// @throws IllegalArgumentException for arguments that are none, with what is expected
    static ConvertBenchOptions parse(String... arguments) {
        ConvertBenchOptions options = DEFAULTS;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("no value behind " + arguments[i] + "\n" + USAGE);
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private ConvertBenchOptions with(String name, String value) {
        return switch (name) {
            case "--layers" ->
                new ConvertBenchOptions(list(value, ConvertLayer::of), formats, runs, heapMebibytes, peer, out);
            case "--formats" ->
                new ConvertBenchOptions(layers, list(value, ConvertFormat::of), runs, heapMebibytes, peer, out);
            case "--runs" -> new ConvertBenchOptions(layers, formats, count(name, value), heapMebibytes, peer, out);
            case "--heap" -> new ConvertBenchOptions(layers, formats, runs, count(name, value), peer, out);
            case "--ctr-remote" ->
                new ConvertBenchOptions(layers, formats, runs, heapMebibytes, Optional.of(Path.of(value)), out);
            case "--out" ->
                new ConvertBenchOptions(layers, formats, runs, heapMebibytes, peer, Optional.of(Path.of(value)));
            default -> throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
        };
    }

    private static <T> List<T> list(String value, Function<String, T> item) {
        return Arrays.stream(value.split(",", -1)).map(item).distinct().toList();
    }

    private static int count(String name, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number, found \"" + text + "\"", e);
        }
        throw new IllegalArgumentException(name + " needs a number above 0, found " + text);
    }
}
