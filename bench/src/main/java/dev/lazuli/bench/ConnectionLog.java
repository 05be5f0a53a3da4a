package dev.lazuli.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Which requests went over one HTTP/1.1 connection, and when their answers came. Thread-safe: each direction has a
/// thread of its own.
final class ConnectionLog {
    private static final String HEAD = "HEAD ";
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /// An exchange that goes on.
    private static final class Open {
        final String requestLine;
        final Optional<String> range;
        final long sentAt;
        OptionalLong firstByteAt = OptionalLong.empty();
        OptionalLong endAt = OptionalLong.empty();
        long bytes;
        int status;

        Open(String requestLine, Optional<String> range, long sentAt) {
            this.requestLine = requestLine;
            this.range = range;
            this.sentAt = sentAt;
        }
    }

    private final int number;
    private final HttpMessages requests;
    private final HttpMessages answers;
    private final List<Open> all = new ArrayList<>();
    private final Deque<Open> unanswered = new ArrayDeque<>();
    private long now;
    private boolean interim;

    /// @param number of the connection
    ConnectionLog(int number) {
        this.number = number;
        this.requests = new HttpMessages(new HttpMessages.Listener() {
            @Override
            public boolean head(String startLine, Map<String, String> headers) {
                Open open = new Open(startLine, Optional.ofNullable(headers.get("range")), now);
                all.add(open);
                unanswered.add(open);
                return true;
            }

            @Override
            public void end() {
                // What counts is when its answer ends.
            }
        });
        this.answers = new HttpMessages(new HttpMessages.Listener() {
            @Override
            public boolean head(String startLine, Map<String, String> headers) {
                return answered(startLine);
            }

            @Override
            public void end() {
                if (!interim && !unanswered.isEmpty()) {
                    unanswered.remove().endAt = OptionalLong.of(now);
                }
            }
        });
    }

    /// Takes bytes that the client has sent.
    ///
    /// @param at when, as `System.nanoTime()` tells it
    synchronized void sent(byte[] bytes, int length, long at) {
        now = at;
        requests.accept(bytes, length);
    }

    /// Takes bytes that the client gets.
    ///
    /// @param at when, as `System.nanoTime()` tells it; may be to come
    synchronized void received(byte[] bytes, int length, long at) {
        now = at;
        Open open = unanswered.peek();
        if (open != null) {
            open.bytes += length;
            if (open.firstByteAt.isEmpty()) {
                open.firstByteAt = OptionalLong.of(at);
            }
        }
        answers.accept(bytes, length);
    }

    /// All exchanges so far, in the order of the requests.
    synchronized List<Exchange> exchanges() {
        return all.stream()
                .map(o -> new Exchange(
                        number, o.requestLine, o.range, o.status, o.bytes, o.sentAt, o.firstByteAt, o.endAt))
                .toList();
    }

    private boolean answered(String startLine) {
        Open open = unanswered.peek();
        int status = status(startLine);
        interim = status < FIRST_FINAL_STATUS;
        if (open == null || interim) {
            return false;
        }
        open.status = status;
        return !open.requestLine.startsWith(HEAD) && status != NO_CONTENT && status != NOT_MODIFIED;
    }

    private static int status(String startLine) {
        String[] words = startLine.split(" ", -1);
        try {
            return words.length > 1 ? Integer.parseInt(words[1]) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
