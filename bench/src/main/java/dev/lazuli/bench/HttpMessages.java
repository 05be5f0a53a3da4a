package dev.lazuli.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Finds the HTTP/1.1 messages in the bytes of one direction of a connection, bodies skipped.
///
/// Not thread-safe: one for each direction. Bytes that are no HTTP are passed over in silence, and so is the rest of a
/// connection whose message ends with it.
final class HttpMessages {
    private static final int LONGEST_LINE = 64 << 10;
    private static final int MOST_HEADERS = 1000;

    /// Is told of each message as it passes.
    interface Listener {
        /// The head of a message has passed.
        ///
        /// @param startLine such as `GET /v2/ HTTP/1.1` or `HTTP/1.1 200 OK`
        /// @param headers   by name in lower case; of several of a name the last
        /// @return whether a body follows, as far as the headers do not deny it
        boolean head(String startLine, Map<String, String> headers);

        /// The message has passed to its end.
        void end();
    }

    private enum State {
        START_LINE,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    private final Listener listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Map<String, String> headers = new HashMap<>();
    private State state = State.START_LINE;
    private String startLine = "";
    private long bodyLeft;

    HttpMessages(Listener listener) {
        this.listener = listener;
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
            if (state == State.BODY) {
                finish();
            } else {
                state = State.CHUNK_END;
            }
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
            case START_LINE -> startLine(text);
            case HEADERS -> header(text);
            case CHUNK_SIZE -> chunkSize(text);
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case TRAILERS -> {
                if (text.isEmpty()) {
                    finish();
                }
            }
            case BODY, CHUNK -> throw new IllegalStateException("a body has no lines");
        }
    }

    private void startLine(String text) {
        if (text.contains("HTTP/1.")) {
            startLine = text;
            headers.clear();
            state = State.HEADERS;
        }
    }

    private void header(String text) {
        if (!text.isEmpty()) {
            int colon = text.indexOf(':');
            if (colon > 0 && headers.size() < MOST_HEADERS) {
                headers.put(
                        text.substring(0, colon).toLowerCase(Locale.ROOT),
                        text.substring(colon + 1).strip());
            }
            return;
        }
        boolean body = listener.head(startLine, Map.copyOf(headers));
        bodyLeft = number(headers.getOrDefault("content-length", "0"), 10);
        if (body && headers.getOrDefault("transfer-encoding", "").contains("chunked")) {
            state = State.CHUNK_SIZE;
        } else if (body && bodyLeft > 0) {
            state = State.BODY;
        } else {
            finish();
        }
    }

    private void chunkSize(String text) {
        bodyLeft = number(text.split(";", 2)[0], 16);
        state = bodyLeft > 0 ? State.CHUNK : State.TRAILERS;
    }

    private void finish() {
        state = State.START_LINE;
        listener.end();
    }

    private static long number(String text, int radix) {
        try {
            return Long.parseLong(text.strip(), radix);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
