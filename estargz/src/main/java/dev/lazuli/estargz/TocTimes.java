package dev.lazuli.estargz;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Times in a TOC: RFC 3339, with optional fraction and any offset.
final class TocTimes {
    private static final String COMMON_FORM = "0000-00-00T00:00:00Z";
    private static final int DAY_SECONDS = 86_400;

    private TocTimes() {}

    /// @throws DateTimeException if the text is no time
    static Instant parse(String text) {
        return hasCommonForm(text)
                ? common(text)
                : OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant();
    }

    /// UTC, with a fraction only if there is one.
    static String format(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    /// Nearly all times have this form, and the general parser is slow.
    private static boolean hasCommonForm(String text) {
        if (text.length() != COMMON_FORM.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char form = COMMON_FORM.charAt(i);
            char c = text.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        return true;
    }

    private static Instant common(String text) {
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            throw new DateTimeException("not a time: " + text);
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        return Instant.ofEpochSecond(day * DAY_SECONDS + hour * 3600L + minute * 60L + second);
    }

    private static int number(String text, int start, int end) {
        return Integer.parseInt(text, start, end, 10);
    }
}
