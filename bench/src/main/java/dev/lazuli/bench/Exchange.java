package dev.lazuli.bench;

import java.util.Optional;
import java.util.OptionalLong;

/// A request and its answer, as the client sees them. Times are those of `System.nanoTime()`.
///
/// @param connection  number of its connection, from 1 on
/// @param requestLine such as `GET /v2/ HTTP/1.1`
/// @param range       the value of the header `Range`, where there is one
/// @param status      of the answer; 0 as long as there is none
/// @param bytes       how much of the answer had arrived, its head included
/// @param sentAt      when the client had sent the head of the request
/// @param firstByteAt when the first byte of the answer arrived
/// @param endAt       when the last byte of the answer arrived
record Exchange(
        int connection,
        String requestLine,
        Optional<String> range,
        int status,
        long bytes,
        long sentAt,
        OptionalLong firstByteAt,
        OptionalLong endAt) {
    String method() {
        return word(0);
    }

    /// The path with its query.
    String path() {
        return word(1);
    }

    private String word(int index) {
        String[] words = requestLine.split(" ", -1);
        return index < words.length ? words[index] : "";
    }
}
