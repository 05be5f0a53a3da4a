package dev.lazuli.fuzz;

import java.util.Arrays;
import java.util.Optional;

/// What Jazzer calls, in its own process. Its argument is a target's name, or `all`: then the first byte of an input
/// selects the target.
public final class Fuzz {
    /// The name for all targets at once.
    public static final String ALL = "all";

    // Jazzer knows static methods only; it sets this once, before the first input.
    private static Optional<Target> chosen = Optional.empty();

    private Fuzz() {}

    /// Called once.
    public static void fuzzerInitialize(String[] arguments) {
        String word = arguments.length == 0 ? ALL : arguments[0];
        chosen = word.equals(ALL) ? Optional.empty() : Optional.of(Target.of(word));
    }

    /// Called with each input.
    public static void fuzzerTestOneInput(byte[] input) throws InterruptedException {
        if (chosen.isPresent()) {
            chosen.get().run(input);
        } else if (input.length > 0) {
            Target[] all = Target.values();
            all[(input[0] & 0xff) % all.length].run(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
