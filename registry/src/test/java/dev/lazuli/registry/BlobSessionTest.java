package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlobSessionTest {
    private static final byte[] CONTENT = Fixtures.bytes(300_000, 4);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    private FakeRegistry registry;
    private RegistryClient client;
    private ImageReference image;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        client = new RegistryClient(Fixtures.options());
        image = registry.image("a/b:c");
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    private static void send(BlobSession session, int chunk) throws IOException, InterruptedException {
        for (int start = 0; start < CONTENT.length; start += chunk) {
            byte[] next = Arrays.copyOfRange(CONTENT, start, Math.min(start + chunk, CONTENT.length));
            session.append(next, next.length);
        }
    }

    @Test
    void uploadsWhatHasNoDigestYet() throws Exception {
        try (BlobSession session = client.beginUpload(image)) {
            send(session, 100_000);
            session.commit(DIGEST);
        }
        assertThat(registry.blobs).containsEntry(DIGEST.toString(), CONTENT);
        assertThat(registry.requests.stream().map(FakeRegistry.Seen::method))
                .containsExactly("POST", "PATCH", "PATCH", "PATCH", "PUT");
        assertThat(registry.hasUploads()).isFalse();
    }

    @Test
    void uploadsNothing() throws Exception {
        try (BlobSession session = client.beginUpload(image)) {
            session.append(new byte[9], 0);
            session.commit(Digest.sha256(new byte[0]));
        }
        assertThat(registry.blobs).containsKey(Digest.sha256(new byte[0]).toString());
    }

    @Test
    void goesOnWhereAChunkBrokeOff() throws Exception {
        AtomicInteger patches = new AtomicInteger();
        registry.fault = exchange -> {
            boolean second = exchange.getRequestMethod().equals("PATCH") && patches.incrementAndGet() == 2;
            if (second) {
                registry.takePart(exchange, 40_000);
            }
            return second;
        };
        try (BlobSession session = client.beginUpload(image)) {
            send(session, 100_000);
            session.commit(DIGEST);
        }
        assertThat(registry.blobs).containsEntry(DIGEST.toString(), CONTENT);
        assertThat(registry.requests.stream()
                        .filter(seen -> seen.method().equals("PATCH"))
                        .map(seen -> seen.header("Content-Range").orElseThrow()))
                .containsExactly("0-99999", "100000-199999", "140000-199999", "200000-299999");
    }

    @Test
    void repeatsAChunkWhoseAnswerWasAServerError() throws Exception {
        AtomicInteger patches = new AtomicInteger();
        registry.fault = exchange -> exchange.getRequestMethod().equals("PATCH")
                && patches.incrementAndGet() == 1
                && FakeRegistry.answer(exchange, 503, "");
        try (BlobSession session = client.beginUpload(image)) {
            send(session, 200_000);
            session.commit(DIGEST);
        }
        assertThat(registry.blobs).containsEntry(DIGEST.toString(), CONTENT);
    }

    @Test
    void saysThatChunksAreRefused() throws Exception {
        registry.fault =
                exchange -> exchange.getRequestMethod().equals("PATCH") && FakeRegistry.answer(exchange, 405, "");
        try (BlobSession session = client.beginUpload(image)) {
            assertThatThrownBy(() -> session.append(CONTENT, 10))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.status()).isEqualTo(405))
                    .hasMessageContaining("upload a blob to " + image.repository());
        }
        assertThat(registry.hasUploads()).isFalse();
    }

    @Test
    void givesUpWhatIsNotCommitted() throws Exception {
        try (BlobSession session = client.beginUpload(image)) {
            session.append(CONTENT, 10);
        }
        assertThat(registry.hasUploads()).isFalse();
        assertThat(registry.blobs).isEmpty();
    }

    @Test
    void givesUpInInterruptedThreads() throws Exception {
        BlobSession session = client.beginUpload(image);
        Thread.currentThread().interrupt();
        session.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(registry.hasUploads()).isFalse();
    }

    @Test
    void takesAnEndedUploadForDoneWhenTheAnswerWasLost() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        registry.fault = exchange -> {
            boolean first = exchange.getRequestMethod().equals("PUT") && puts.incrementAndGet() == 1;
            if (first) {
                registry.blobs.put(DIGEST.toString(), CONTENT);
                exchange.getRequestBody().readAllBytes();
                exchange.close();
            }
            return first
                    || (puts.get() > 1
                            && exchange.getRequestMethod().equals("PUT")
                            && FakeRegistry.answer(exchange, 404, ""));
        };
        try (BlobSession session = client.beginUpload(image)) {
            send(session, 300_000);
            session.commit(DIGEST);
        }
        assertThat(puts.get()).isEqualTo(2);
    }
}
