package dev.lazuli.registry;

import dev.lazuli.fuzz.Invariant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Headers of a registry's answers; in the parsers' package, since nobody else sees them.
public final class HeaderTargets {
    private static final int PARTIAL_CONTENT = 206;

    private HeaderTargets() {}

    /// `WWW-Authenticate`, of which all that cannot be read is ignored.
    public static void challenge(byte[] input) {
        List<String> headers = List.of(new String(input, StandardCharsets.ISO_8859_1).split("\n", -1));
        for (Challenge challenge : Challenge.parse(headers)) {
            Invariant.holds(!challenge.scheme().isEmpty(), "a challenge has a scheme");
            Invariant.holds(challenge.scopes().stream().noneMatch(String::isEmpty), "a scope is not empty");
        }
    }

    /// `Content-Range`.
    public static void contentRange(byte[] input) throws IOException {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Outgoing request = new Outgoing(
                "read",
                "GET",
                URI.create("https://registry.invalid/v2/"),
                Map.of(),
                Optional.empty(),
                Duration.ZERO,
                false,
                false);
        ResponseBody body = new ResponseBody(request, PARTIAL_CONTENT, Duration.ofSeconds(1), TransferListener.NONE);
        HttpHeaders headers = HttpHeaders.of(Map.of("Content-Range", List.of(text)), (_, _) -> true);
        try (Answer answer = new Answer(request, PARTIAL_CONTENT, headers, body)) {
            ContentRange range = ContentRange.of(answer);
            Invariant.holds(range.first() >= 0 && range.length() > 0, "a range has bytes");
            Invariant.holds(range.last() < range.total().orElse(Long.MAX_VALUE), "a range is in the whole");
        }
    }
}
