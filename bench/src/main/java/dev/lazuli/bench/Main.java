package dev.lazuli.bench;

import java.util.Arrays;

/// Runs a benchmark by name (`./dev bench NAME`), or lists them.
///
/// System properties: `lazuli.cli` and `lazuli.snapshotter`, the paths of the two programs.
public final class Main {
    private static final String LIST = """
            cold-start  python3 from a registry behind a slow link, full pull against lazy pull
            convert     image convert to each format, lazuli against ctr-remote
            fs          a lazily mounted layer that is all here, against overlayfs on a disk
            memory      what the daemon keeps in memory for many layers
            start       cold starts of several images behind several links, full pulls against lazy ones
            """;

    private Main() {}

    /// The first argument is the benchmark's name, the others are its own.
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.out.print(
                    LIST + ConvertBenchOptions.USAGE + FsBenchOptions.USAGE + MemoryOptions.USAGE + StartOptions.USAGE);
            return;
        }
        String[] own = Arrays.copyOfRange(arguments, 1, arguments.length);
        System.exit(
                switch (arguments[0]) {
                    case "cold-start" -> Demo.run(own);
                    case "convert" -> ConvertBench.run(Programs.lazuli(), own);
                    case "fs" -> FsBench.run(Programs.lazuli(), Programs.snapshotter(), own);
                    case "memory" -> MemoryBench.run(own);
                    case "start" -> StartBench.run(own);
                    default -> unknown(arguments[0]);
                });
    }

    private static int unknown(String name) {
        System.err.print("bench: no benchmark \"" + name + "\"; there are\n" + LIST);
        return 1;
    }
}
