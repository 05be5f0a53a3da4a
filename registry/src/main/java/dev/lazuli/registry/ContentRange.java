package dev.lazuli.registry;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The header `Content-Range` of a 206 (RFC 9110, section 14.4).
///
/// @param first offset of the first byte
/// @param last  offset of the last byte
/// @param total bytes of the whole, unless the server says `*`
record ContentRange(long first, long last, OptionalLong total) {
    private static final Pattern FORM = Pattern.compile("bytes\\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    static ContentRange of(Answer answer) throws MalformedAnswerException {
        String text = answer.header("Content-Range").orElse("");
        Matcher matcher = FORM.matcher(text.strip());
        if (matcher.matches()) {
            long first = Long.parseLong(matcher.group(1));
            long last = Long.parseLong(matcher.group(2));
            boolean known = !matcher.group(3).equals("*");
            OptionalLong total = known ? OptionalLong.of(Long.parseLong(matcher.group(3))) : OptionalLong.empty();
            if (first <= last && last < total.orElse(Long.MAX_VALUE)) {
                return new ContentRange(first, last, total);
            }
        }
        throw answer.malformed("Content-Range is \"" + PlainText.of(text) + "\", expected bytes FIRST-LAST/SIZE");
    }

    long length() {
        return last - first + 1;
    }
}
