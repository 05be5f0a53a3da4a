package dev.lazuli.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One challenge of a header `WWW-Authenticate` (RFC 9110, section 11.6.1).
///
/// @param scheme     in lower case, such as `bearer` or `basic`
/// @param parameters names in lower case
record Challenge(String scheme, Map<String, String> parameters) {
    private static final String TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~";

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /// The entries of the parameter `scope`.
    List<String> scopes() {
        String text = parameters.getOrDefault("scope", "").strip();
        return text.isEmpty() ? List.of() : List.of(text.split(" +"));
    }

    /// All challenges of all headers, in order. What cannot be read ends a header.
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            new Parser(header).parseInto(challenges);
        }
        return challenges;
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void parseInto(List<Challenge> challenges) {
            skip(" \t,");
            while (at < text.length()) {
                String scheme = token();
                if (scheme.isEmpty()) {
                    return;
                }
                Map<String, String> parameters = new LinkedHashMap<>();
                parameters(parameters);
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), Map.copyOf(parameters)));
                skip(" \t,");
            }
        }

        private void parameters(Map<String, String> into) {
            while (true) {
                int start = at;
                skip(" \t,");
                String name = token();
                skip(" \t");
                // A name without "=" is the next challenge's scheme.
                if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
                    at = start;
                    return;
                }
                at++;
                skip(" \t");
                into.put(name.toLowerCase(Locale.ROOT), value());
            }
        }

        private String value() {
            return at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        private String token() {
            int start = at;
            while (at < text.length() && isToken(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private static boolean isToken(char c) {
            return (c < 128 && Character.isLetterOrDigit(c)) || TOKEN_CHARACTERS.indexOf(c) >= 0;
        }
    }
}
