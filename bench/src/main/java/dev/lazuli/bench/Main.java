package dev.lazuli.bench;

/// Runs a benchmark by name (`./dev bench NAME`), or lists them.
public final class Main {
    private static final String COLD_START = "cold-start";

    private Main() {}

    /// The first argument is the benchmark's name, the others are its own.
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.out.println(
                    COLD_START + "  python3 from a registry behind a slow link, full pull against lazy pull");
            return;
        }
        if (!arguments[0].equals(COLD_START)) {
            System.err.println("bench: no benchmark \"" + arguments[0] + "\"; there is " + COLD_START);
            System.exit(1);
        }
        String[] own = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, own, 0, own.length);
        Demo.main(own);
    }
}
