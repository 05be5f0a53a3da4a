package dev.lazuli.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// The requests of a start as a page: when each was sent and answered, for what, and a picture of that.
final class Waterfall {
    private static final int COLUMNS = 60;
    private static final double MILLI = 1e6;

    private Waterfall() {}

    /// @param title     of the page
    /// @param image     that was started
    /// @param exchanges in the order in which they were sent
    /// @param run       when that was
    static String page(String title, PushedImage image, List<Exchange> exchanges, TimedRun run) {
        long start = run.startedAt();
        long length = Math.max(1, run.toExit().toNanos());
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %.3f s to the output, %.3f s to the exit, %d requests%n",
                title,
                run.toLine().toNanos() / 1e9,
                run.toExit().toNanos() / 1e9,
                exchanges.size()));
        page.append(String.format(
                Locale.ROOT,
                "times in ms from the command on, as the client sees them; - waits for the answer, = receives it; "
                        + "| is the output%n"));
        page.append(row("conn", "sent", "first", "end", "bytes", "", "what", "range", ""));
        for (Exchange e : exchanges) {
            page.append(row(
                    Integer.toString(e.connection()),
                    millis(OptionalLong.of(e.sentAt()), start),
                    millis(e.firstByteAt(), start),
                    millis(e.endAt(), start),
                    Long.toString(e.bytes()),
                    e.method() + " " + e.status(),
                    image.what(e),
                    e.range().orElse(""),
                    bar(e, start, length, run.toLine().toNanos())));
        }
        return page.toString();
    }

    private static String row(String connection, String sent, String first, String end, String... others) {
        return String.format(
                                Locale.ROOT,
                                "%4s %7s %7s %7s %9s  %-8s %-9s %-26s %s",
                                connection,
                                sent,
                                first,
                                end,
                                others[0],
                                others[1],
                                others[2],
                                others[3],
                                others[4])
                        .stripTrailing()
                + "\n";
    }

    private static String millis(OptionalLong at, long start) {
        return at.isPresent() ? String.format(Locale.ROOT, "%.0f", (at.getAsLong() - start) / MILLI) : "?";
    }

    private static String bar(Exchange exchange, long start, long length, long output) {
        int sent = column(exchange.sentAt() - start, length);
        int end = exchange.endAt().isPresent() ? column(exchange.endAt().getAsLong() - start, length) : COLUMNS - 1;
        int first = exchange.firstByteAt().isPresent()
                ? column(exchange.firstByteAt().getAsLong() - start, length)
                : end;
        char[] bar = " ".repeat(COLUMNS).toCharArray();
        bar[column(output, length)] = '|';
        for (int i = sent; i <= end; i++) {
            bar[i] = i < first ? '-' : '=';
        }
        return new String(bar);
    }

    private static int column(long nanos, long length) {
        return Math.clamp(nanos * COLUMNS / length, 0, COLUMNS - 1);
    }
}
