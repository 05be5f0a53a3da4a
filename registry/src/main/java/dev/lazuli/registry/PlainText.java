package dev.lazuli.registry;

/// Makes text that a server wrote fit for a message: one line, no control characters, not too long, and
/// without what stands behind a question mark in a URL.
final class PlainText {
    private static final int MAX_LENGTH = 200;

    private PlainText() {}

    static String of(String text) {
        String line = text.replaceAll("(https?://[^\\s?\"]*)\\?[^\\s\"]*", "$1")
                .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\s]+", " ")
                .strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
