package dev.lazuli.cli;

import java.util.regex.Pattern;

/// Strings as Go's `%q` writes them, which is how nerdctl quotes names in its messages.
public final class Quoting {
    private static final Pattern BARE = Pattern.compile("[a-zA-Z0-9._/@^+-]+");

    private Quoting() {}

    /// The text in double quotes, on one line.
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> append(quoted, point));
        return quoted.append('"').toString();
    }

    /// The text in double quotes, or bare where a log line needs none.
    static String ifNeeded(String text) {
        return BARE.matcher(text).matches() ? text : quoted(text);
    }

    private static void append(StringBuilder quoted, int point) {
        switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (point < ' ' || point == 0x7f) {
                    quoted.append(String.format("\\x%02x", point));
                } else {
                    quoted.appendCodePoint(point);
                }
            }
        }
    }
}
