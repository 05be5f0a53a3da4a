package dev.lazuli.snapshotter.metadata;

import dev.lazuli.snapshotter.metadata.SnapshotFilter.Equal;
import dev.lazuli.snapshotter.metadata.SnapshotFilter.Finds;
import dev.lazuli.snapshotter.metadata.SnapshotFilter.NotEqual;
import dev.lazuli.snapshotter.metadata.SnapshotFilter.Present;
import dev.lazuli.snapshotter.metadata.SnapshotFilter.Selector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads one filter by recursive descent; the grammar stands at [SnapshotFilter]. For one use, by one thread.
final class FilterParser {
    private static final String OPERATOR_CHARACTERS = "=!~";
    private static final char STRING_QUOTE = '"';
    private static final String PATTERN_QUOTES = "/|";
    private static final Pattern MATCHES_NOTHING = Pattern.compile("(?!)");

    private final String input;
    private int position;

    FilterParser(String input) {
        this.input = input;
    }

    List<Selector> parse() throws SnapshotException {
        List<Selector> selectors = new ArrayList<>();
        do {
            selectors.add(selector());
        } while (accept(','));
        if (!atEnd()) {
            throw error(position, "unexpected input: " + input.charAt(position));
        }
        return List.copyOf(selectors);
    }

    private Selector selector() throws SnapshotException {
        List<String> field = fieldPath();
        if (atEnd() || peek() == ',') {
            return new Present(field);
        }
        int start = position;
        String operator = run(c -> OPERATOR_CHARACTERS.indexOf(c) >= 0);
        return switch (operator) {
            case "==" -> new Equal(field, value(false));
            case "!=" -> new NotEqual(field, value(false));
            case "~=" -> new Finds(field, pattern(value(true)));
            case "" -> throw error(start, "expected an operator (\"==\"|\"!=\"|\"~=\")");
            default -> throw error(start, "unsupported operator \"" + operator + "\"");
        };
    }

    private List<String> fieldPath() throws SnapshotException {
        List<String> fields = new ArrayList<>();
        do {
            fields.add(field());
        } while (accept('.'));
        return List.copyOf(fields);
    }

    private String field() throws SnapshotException {
        skipSpace();
        if (!atEnd() && input.charAt(position) == STRING_QUOTE) {
            return quoted();
        }
        int start = position;
        String field = run(FilterParser::isFieldCharacter);
        if (field.isEmpty()) {
            throw error(start, "expected field or quoted");
        }
        return field;
    }

    private String value(boolean ofPattern) throws SnapshotException {
        skipSpace();
        int start = position;
        if (!atEnd()) {
            char first = input.charAt(position);
            if (first == STRING_QUOTE || ofPattern && PATTERN_QUOTES.indexOf(first) >= 0) {
                return quoted();
            }
            if (PATTERN_QUOTES.indexOf(first) >= 0) {
                throw error(start, "invalid quote encountered");
            }
        }
        String value = run(c -> c != ',' && !Character.isWhitespace(c));
        if (value.isEmpty() || value.charAt(0) == '.') {
            throw error(start, "expected value or quoted");
        }
        return value;
    }

    private String quoted() throws SnapshotException {
        int start = position;
        char quote = input.charAt(position++);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (true) {
            if (position >= input.length() || input.charAt(position) == '\n') {
                throw error(start, "quoted literal not terminated");
            }
            int c = input.codePointAt(position);
            position += Character.charCount(c);
            if (c == quote) {
                return text.toString(StandardCharsets.UTF_8);
            }
            if (c == '\\') {
                escape(quote, text);
            } else {
                text.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void escape(char quote, ByteArrayOutputStream text) throws SnapshotException {
        int start = position;
        if (position >= input.length()) {
            throw error(start, "quoted literal not terminated");
        }
        char c = input.charAt(position++);
        if (c == quote || c == '\\') {
            text.write(c);
            return;
        }
        switch (c) {
            case 'a' -> text.write(7);
            case 'b' -> text.write('\b');
            case 'f' -> text.write('\f');
            case 'n' -> text.write('\n');
            case 'r' -> text.write('\r');
            case 't' -> text.write('\t');
            case 'v' -> text.write(11);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                position--;
                text.write(digits(3, 8));
            }
            case 'x' -> text.write(digits(2, 16));
            case 'u' -> codePoint(digits(4, 16), start, text);
            case 'U' -> codePoint(digits(8, 16), start, text);
            default -> throw error(start, "illegal escape sequence");
        }
    }

    private void codePoint(int value, int start, ByteArrayOutputStream text) throws SnapshotException {
        if (!Character.isValidCodePoint(value)) {
            throw error(start, "illegal numeric escape sequence");
        }
        text.writeBytes(Character.toString(value).getBytes(StandardCharsets.UTF_8));
    }

    private int digits(int count, int radix) throws SnapshotException {
        int start = position;
        int value = 0;
        for (int i = 0; i < count; i++) {
            int digit = position < input.length() ? Character.digit(input.charAt(position), radix) : -1;
            if (digit < 0) {
                throw error(start, "illegal numeric escape sequence");
            }
            value = value * radix + digit;
            position++;
        }
        return value;
    }

    /// A pattern that cannot be compiled matches nothing, as in containerd.
    private static Pattern pattern(String regularExpression) {
        try {
            return Pattern.compile(regularExpression);
        } catch (PatternSyntaxException e) {
            return MATCHES_NOTHING;
        }
    }

    private interface CharacterClass {
        boolean contains(char c);
    }

    private String run(CharacterClass members) {
        skipSpace();
        int start = position;
        while (position < input.length() && members.contains(input.charAt(position))) {
            position++;
        }
        return input.substring(start, position);
    }

    private boolean accept(char wanted) {
        if (!atEnd() && peek() == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private boolean atEnd() {
        skipSpace();
        return position >= input.length();
    }

    private char peek() {
        return input.charAt(position);
    }

    private void skipSpace() {
        while (position < input.length() && Character.isWhitespace(input.charAt(position))) {
            position++;
        }
    }

    private static boolean isFieldCharacter(char c) {
        return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private SnapshotException error(int at, String problem) {
        String shown = at < input.length()
                ? input.substring(0, at) + " >|" + input.charAt(at) + "|< " + input.substring(at + 1)
                : input;
        return SnapshotException.invalid("filters: parse error: [" + shown + "]: " + problem);
    }
}
