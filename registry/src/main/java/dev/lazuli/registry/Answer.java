package dev.lazuli.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The answer to one request; whoever holds it closes it, or hands on its body.
final class Answer implements AutoCloseable {
    private final Outgoing request;
    private final int status;
    private final HttpHeaders headers;
    private final ResponseBody body;

    Answer(Outgoing request, int status, HttpHeaders headers, ResponseBody body) {
        this.request = request;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    int status() {
        return status;
    }

    boolean isRedirect() {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    Outgoing request() {
        return request;
    }

    URI uri() {
        return request.uri();
    }

    String action() {
        return request.action();
    }

    Exchange exchange() {
        return request.exchange().answered(status);
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    List<String> headers(String name) {
        return headers.allValues(name);
    }

    ResponseBody body() {
        return body;
    }

    /// The value of `Content-Length`.
    OptionalLong length() throws MalformedAnswerException {
        Optional<String> text = header("Content-Length");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long length = Long.parseLong(text.get().strip());
            if (length >= 0) {
                return OptionalLong.of(length);
            }
        } catch (NumberFormatException e) {
            throw malformed("Content-Length is \"" + PlainText.of(text.get()) + "\", expected a number of bytes");
        }
        throw malformed("Content-Length is negative: " + text.get());
    }

    /// The whole body, which may have at most `max` bytes.
    byte[] readAll(int max) throws IOException {
        OptionalLong told = length();
        if (told.isPresent() && told.getAsLong() > max) {
            throw malformed("body of " + told.getAsLong() + " bytes, expected at most " + max);
        }
        byte[] content = body.readNBytes(max + 1);
        if (content.length > max) {
            throw malformed("body of more than the " + max + " bytes allowed");
        }
        if (told.isPresent() && content.length < told.getAsLong()) {
            throw body.broken(UnreachableException.Reason.BROKEN, null);
        }
        return content;
    }

    /// The exception for an answer that breaks the rules.
    MalformedAnswerException malformed(String found) {
        return new MalformedAnswerException("cannot " + action() + ": " + found, exchange());
    }

    /// The exception for this answer's status.
    StatusException failure() {
        return StatusErrors.of(this, "");
    }

    /// Drops a small rest of the body, so that the connection is used again; otherwise cancels it.
    void discard() {
        try {
            body.finish();
        } catch (IOException e) {
            // What is dropped need not arrive: the connection is closed, and an interrupted thread keeps its flag.
            body.close();
        }
    }

    @Override
    public void close() {
        body.close();
    }
}
