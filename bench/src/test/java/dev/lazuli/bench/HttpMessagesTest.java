package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpMessagesTest {
    private static final String STREAM = """
            GET /v2/ HTTP/1.1\r
            Host: localhost:1\r
            \r
            PUT /v2/a/blobs/uploads/1 HTTP/1.1\r
            content-length: 23\r
            \r
            GET /no/request HTTP/1.PATCH /v2/a/blobs/uploads/2 HTTP/1.1\r
            Transfer-Encoding: chunked\r
            \r
            17\r
            GET /no/request HTTP/1.\r
            0\r
            Trailer: x\r
            \r
            HEAD /v2/a/manifests/x HTTP/1.1\r
            \r
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 4096})
    void findsMessagesHoweverTheBytesAreCut(int pieceLength) {
        byte[] bytes = STREAM.getBytes(StandardCharsets.US_ASCII);
        List<String> seen = new ArrayList<>();
        HttpMessages messages = new HttpMessages(new HttpMessages.Listener() {
            @Override
            public boolean head(String startLine, Map<String, String> headers) {
                seen.add(startLine + " " + headers.getOrDefault("host", "-"));
                return true;
            }

            @Override
            public void end() {
                seen.add("end");
            }
        });
        for (int at = 0; at < bytes.length; at += pieceLength) {
            int length = Math.min(pieceLength, bytes.length - at);
            byte[] piece = new byte[length];
            System.arraycopy(bytes, at, piece, 0, length);
            messages.accept(piece, length);
        }
        assertThat(seen)
                .containsExactly(
                        "GET /v2/ HTTP/1.1 localhost:1",
                        "end",
                        "PUT /v2/a/blobs/uploads/1 HTTP/1.1 -",
                        "end",
                        "PATCH /v2/a/blobs/uploads/2 HTTP/1.1 -",
                        "end",
                        "HEAD /v2/a/manifests/x HTTP/1.1 -",
                        "end");
    }
}
