package dev.lazuli.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the measurement of file systems is told from outside.
///
/// @param runs        how often each workload is measured on each side; the table has the medians
/// @param workloads   which
/// @param files       small files in the measured layer
/// @param mebibytes   size of its large file
/// @param tinyFiles   files of 700 bytes to fetch; 0 for none
/// @param passthrough whether the daemon lets the kernel read files by itself
/// @param out         the folder for `fs.md` and `fs.json`
record FsBenchOptions(
        int runs,
        List<FsWorkload> workloads,
        int files,
        int mebibytes,
        int tinyFiles,
        boolean passthrough,
        Optional<Path> out) {
    static final String USAGE = """
            options of fs:
              --runs COUNT         how often each workload is measured; 7
              --workloads LIST     of find, ls, stat, open, open-large, random, sequential, mmap; all unless told otherwise
              --files COUNT        small files in the layer; 20000
              --big MEBIBYTES      size of its large file; 256
              --tiny COUNT         files of 700 bytes to fetch, 0 for none; 200000
              --passthrough SWITCH on or off; on
              --out FOLDER         where fs.md and fs.json are written; nowhere
            """;

    private static final FsBenchOptions DEFAULTS =
            new FsBenchOptions(7, List.of(FsWorkload.values()), 20_000, 256, 200_000, true, Optional.empty());

    FsBenchOptions {
        workloads = List.copyOf(workloads);
    }

    /// @throws IllegalArgumentException for arguments that are none, with what is expected
    static FsBenchOptions parse(String... arguments) {
        FsBenchOptions options = DEFAULTS;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("no value behind " + arguments[i] + "\n" + USAGE);
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private FsBenchOptions with(String name, String value) {
        int newRuns = runs;
        List<FsWorkload> newWorkloads = workloads;
        int newFiles = files;
        int newMebibytes = mebibytes;
        int newTinyFiles = tinyFiles;
        boolean newPassthrough = passthrough;
        Optional<Path> newOut = out;
        switch (name) {
            case "--runs" -> newRuns = number(name, value, 1);
            case "--workloads" ->
                newWorkloads = Arrays.stream(value.split(",", -1))
                        .map(FsBenchOptions::workload)
                        .distinct()
                        .toList();
            case "--files" -> newFiles = number(name, value, 1);
            case "--big" -> newMebibytes = number(name, value, 1);
            case "--tiny" -> newTinyFiles = number(name, value, 0);
            case "--passthrough" -> newPassthrough = isOn(name, value);
            case "--out" -> newOut = Optional.of(Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
        }
        return new FsBenchOptions(newRuns, newWorkloads, newFiles, newMebibytes, newTinyFiles, newPassthrough, newOut);
    }

    private static FsWorkload workload(String word) {
        List<FsWorkload> all = List.of(FsWorkload.values());
        return all.stream()
                .filter(w -> w.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown workload \"" + word + "\"; expected one of "
                        + String.join(", ", all.stream().map(FsWorkload::word).toList())));
    }

    private static boolean isOn(String name, String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(name + " needs on or off, found \"" + value + "\"");
        };
    }

    private static int number(String name, String text, int least) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number, found \"" + text + "\"", e);
        }
        throw new IllegalArgumentException(name + " needs a number from " + least + " on, found " + text);
    }
}
