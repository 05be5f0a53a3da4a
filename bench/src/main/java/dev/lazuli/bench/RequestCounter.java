package dev.lazuli.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/// Finds the request lines in the bytes that one HTTP/1.1 connection sends to a server, bodies skipped.
///
/// Not thread-safe: one for each connection. Bytes that are no HTTP are passed over in silence.
final class RequestCounter {
    private static final int LONGEST_LINE = 64 << 10;

    private enum State {
        REQUEST_LINE,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    private final Consumer<String> requests;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private State state = State.REQUEST_LINE;
    private long bodyLeft;
    private boolean chunked;

    /// @param requests told each request line, such as `GET /v2/ HTTP/1.1`
    RequestCounter(Consumer<String> requests) {
        this.requests = requests;
    }

    /// Takes the next bytes of the connection.
    void accept(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            if (state == State.BODY || state == State.CHUNK) {
                at += skip(length - at);
            } else {
                at = readLine(bytes, at, length);
            }
        }
    }

    private int skip(int available) {
        int skipped = (int) Math.min(available, bodyLeft);
        bodyLeft -= skipped;
        if (bodyLeft == 0) {
            state = state == State.BODY ? State.REQUEST_LINE : State.CHUNK_END;
        }
        return skipped;
    }

    private int readLine(byte[] bytes, int from, int length) {
        for (int at = from; at < length; at++) {
            if (bytes[at] == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
                line.reset();
                endOfLine(text);
                return at + 1;
            }
            if (line.size() < LONGEST_LINE) {
                line.write(bytes[at]);
            }
        }
        return length;
    }

    private void endOfLine(String text) {
        switch (state) {
            case REQUEST_LINE -> requestLine(text);
            case HEADERS -> header(text);
            case CHUNK_SIZE -> chunkSize(text);
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case TRAILERS -> state = text.isEmpty() ? State.REQUEST_LINE : State.TRAILERS;
            case BODY, CHUNK -> throw new IllegalStateException("a body has no lines");
        }
    }

    private void requestLine(String text) {
        if (text.contains(" HTTP/1.")) {
            requests.accept(text);
            bodyLeft = 0;
            chunked = false;
            state = State.HEADERS;
        }
    }

    private void header(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
            bodyLeft = number(lower.substring("content-length:".length()), 10);
        } else if (lower.startsWith("transfer-encoding:")) {
            chunked = lower.contains("chunked");
        } else if (text.isEmpty()) {
            if (chunked) {
                state = State.CHUNK_SIZE;
            } else {
                state = bodyLeft > 0 ? State.BODY : State.REQUEST_LINE;
            }
        }
    }

    private void chunkSize(String text) {
        bodyLeft = number(text.split(";", 2)[0], 16);
        state = bodyLeft > 0 ? State.CHUNK : State.TRAILERS;
    }

    private static long number(String text, int radix) {
        try {
            return Long.parseLong(text.strip(), radix);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
