package dev.lazuli.fuzz;

/// What holds for whatever a parser accepts.
public final class Invariant {
    private Invariant() {}

    /// @throws AssertionError when it does not hold
    public static void holds(boolean condition, String text) {
        if (!condition) {
            throw new AssertionError("broken: " + text);
        }
    }
}
