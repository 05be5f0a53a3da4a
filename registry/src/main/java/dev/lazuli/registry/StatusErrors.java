package dev.lazuli.registry;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Maps HTTP statuses to exceptions, with what the server says about it (distribution specification,
/// "Error Codes").
final class StatusErrors {
    private static final int MAX_ERROR_BYTES = 16 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StatusErrors() {}

    /// @param answer read up to its end or [#MAX_ERROR_BYTES], and closed
    /// @param hint   said behind the status, or empty
    static StatusException of(Answer answer, String hint) {
        Exchange exchange = answer.exchange();
        int status = answer.status();
        String said = said(answer);
        String message = "cannot " + answer.action() + ": " + words(status) + (said.isEmpty() ? "" : ": " + said)
                + (hint.isEmpty() ? "" : ", " + hint) + " (" + exchange + ")";
        Optional<Duration> retryAfter = retryAfter(answer);
        return switch (status) {
            case 401 -> new UnauthorizedException(message, exchange);
            case 403 -> new ForbiddenException(message, exchange);
            case 404 -> new NotFoundException(message, exchange);
            case 429 -> new TooManyRequestsException(message, exchange, retryAfter);
            default ->
                status >= 500
                        ? new ServerErrorException(message, exchange, retryAfter)
                        : new StatusException(message, exchange);
        };
    }

    private static String words(int status) {
        return switch (status) {
            case 400 -> "bad request";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not found";
            case 405 -> "method not allowed";
            case 413 -> "content too large";
            case 416 -> "range not satisfiable";
            case 429 -> "too many requests";
            default -> status >= 500 ? "server error" : "unexpected status";
        };
    }

    /// The errors that the body lists, as `code: message`; empty when it is of another form.
    private static String said(Answer answer) {
        try {
            byte[] body = answer.body().readNBytes(MAX_ERROR_BYTES);
            JsonNode errors = JSON.readTree(body).path("errors");
            StringJoiner joined = new StringJoiner("; ");
            for (JsonNode error : errors) {
                String code = error.path("code").asString("");
                String text = error.path("message").asString("");
                joined.add(text.isEmpty() ? code : text);
            }
            return PlainText.of(joined.toString());
        } catch (JacksonException | IOException e) {
            // The status is what matters; a page in HTML or a broken connection adds nothing to it.
            return "";
        } finally {
            answer.close();
        }
    }

    /// The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
    private static Optional<Duration> retryAfter(Answer answer) {
        Optional<String> text = answer.header("Retry-After").map(String::strip);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (text.get().matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text.get())));
            }
            ZonedDateTime until = ZonedDateTime.parse(text.get(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(ZonedDateTime.now(until.getZone()), until);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
