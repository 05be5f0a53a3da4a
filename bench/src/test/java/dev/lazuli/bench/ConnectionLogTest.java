package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConnectionLogTest {
    private final ConnectionLog log = new ConnectionLog(7);

    @Test
    void pairsAnswersWithTheirRequests() {
        sent("GET /a HTTP/1.1\r\nRange: bytes=5-9\r\n\r\n", 10);
        received("HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\n\r\nab", 20);
        received("cde", 30);
        sent("HEAD /b HTTP/1.1\r\n\r\n", 40);
        received("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 50);
        sent("GET /c HTTP/1.1\r\n\r\n", 60);
        received("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n", 70);

        List<Exchange> exchanges = log.exchanges();
        assertThat(exchanges).extracting(Exchange::connection).containsOnly(7);
        assertThat(exchanges).extracting(Exchange::method).containsExactly("GET", "HEAD", "GET");
        assertThat(exchanges).extracting(Exchange::path).containsExactly("/a", "/b", "/c");
        assertThat(exchanges).extracting(Exchange::status).containsExactly(206, 200, 200);
        assertThat(exchanges).extracting(Exchange::sentAt).containsExactly(10L, 40L, 60L);
        assertThat(exchanges.getFirst().range()).contains("bytes=5-9");
        assertThat(exchanges)
                .extracting(Exchange::firstByteAt)
                .containsExactly(OptionalLong.of(20), OptionalLong.of(50), OptionalLong.of(70));
        assertThat(exchanges)
                .extracting(Exchange::endAt)
                .containsExactly(OptionalLong.of(30), OptionalLong.of(50), OptionalLong.empty());
    }

    @Test
    void aContinueIsNoAnswer() {
        sent("PUT /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n", 10);
        received("HTTP/1.1 100 Continue\r\n\r\n", 20);
        sent("xy", 30);
        received("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 40);
        assertThat(log.exchanges()).singleElement().satisfies(e -> {
            assertThat(e.status()).isEqualTo(201);
            assertThat(e.endAt()).hasValue(40);
        });
    }

    private void sent(String text, long at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        log.sent(bytes, bytes.length, at);
    }

    private void received(String text, long at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        log.received(bytes, bytes.length, at);
    }
}
