package dev.lazuli.bench;

import java.time.Duration;
import java.util.Locale;

/// One cold start of a container, as the demo's table shows it.
///
/// @param name    what was started and how
/// @param time    from the command to its first line
/// @param traffic what went over the link until the command ended
record ColdStart(String name, Duration time, Traffic traffic) {
    private static final int NAME_WIDTH = 28;
    private static final double MEGA = 1e6;

    /// The table of two starts and how many times the first needs what the second does.
    static String table(ColdStart full, ColdStart lazy) {
        return row("", "seconds to hi", "MB over the wire", "requests")
                + full.row()
                + lazy.row()
                + row(
                        "ratio",
                        decimal((double) full.time.toMillis() / lazy.time.toMillis()),
                        decimal((double) full.traffic.bytes() / lazy.traffic.bytes()),
                        decimal((double) full.traffic.exchanges().size()
                                / lazy.traffic.exchanges().size()));
    }

    private String row() {
        return row(
                name,
                decimal(time.toMillis() / 1000.0),
                decimal(traffic.bytes() / MEGA),
                Integer.toString(traffic.exchanges().size()));
    }

    private static String row(String first, String seconds, String megabytes, String requests) {
        return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %13s %17s %9s%n", first, seconds, megabytes, requests);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
