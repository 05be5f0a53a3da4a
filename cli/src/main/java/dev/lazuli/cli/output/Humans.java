package dev.lazuli.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Sizes and times as people read them, in the words of Docker's units.
public final class Humans {
    private static final List<String> DECIMAL = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
    private static final List<String> BINARY = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
    private static final int SIGNIFICANT_DIGITS = 4;

    private Humans() {}

    /// A size in powers of 1000 with four significant digits: `389.9MB`.
    public static String decimalSize(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1000 && unit < DECIMAL.size() - 1) {
            value /= 1000;
            unit++;
        }
        BigDecimal rounded = new BigDecimal(value, new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN));
        BigDecimal plain = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
        return plain.toPlainString() + DECIMAL.get(unit);
    }

    /// A size in powers of 1024 with one decimal: `27.2 MiB`.
    public static String binarySize(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < BINARY.size() - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, BINARY.get(unit));
    }

    /// A span of time, roughly: `2 hours`.
    public static String roughly(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = span.toMinutes();
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        long hours = (seconds + 1800) / 3600;
        if (hours < 48) {
            return hours == 1 ? "About an hour" : hours + " hours";
        }
        return days(hours, span.toHours());
    }

    private static String days(long roundedHours, long hours) {
        long day = 24;
        if (roundedHours < day * 7 * 2) {
            return roundedHours / day + " days";
        }
        if (roundedHours < day * 30 * 2) {
            return roundedHours / day / 7 + " weeks";
        }
        if (roundedHours < day * 365 * 2) {
            return roundedHours / day / 30 + " months";
        }
        return hours / day / 365 + " years";
    }
}
