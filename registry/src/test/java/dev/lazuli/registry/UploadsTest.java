package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadsTest {
    private static final byte[] CONTENT = Fixtures.bytes(9 << 20, 4);
    private static final Descriptor BLOB = Descriptor.of("x/y", CONTENT);
    private static final BlobSource SOURCE = () -> new ByteArrayInputStream(CONTENT);

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

    @Test
    void uploadsInOnePieceAndTellsProgress() throws Exception {
        List<Long> progress = new ArrayList<>();
        client.uploadBlob(image, BLOB, SOURCE, progress::add);
        assertThat(registry.blobs).containsEntry(BLOB.digest().toString(), CONTENT);
        assertThat(registry.requests.stream().map(FakeRegistry.Seen::method)).containsExactly("POST", "PUT");
        assertThat(registry.requests.getLast().header("Content-Length")).hasValue(String.valueOf(CONTENT.length));
        assertThat(progress).isSorted().startsWith(0L).endsWith((long) CONTENT.length);
    }

    @Test
    void uploadsNothing() throws Exception {
        Descriptor empty = Descriptor.of("x/y", new byte[0]);
        client.uploadBlob(image, empty, () -> new ByteArrayInputStream(new byte[0]), bytes -> {});
        assertThat(registry.blobs).containsKey(empty.digest().toString());
    }

    @Test
    void uploadsInChunksWhereOnePieceIsRefused() throws Exception {
        registry.fault = exchange -> exchange.getRequestMethod().equals("PUT")
                && !"0".equals(exchange.getRequestHeaders().getFirst("Content-Length"))
                && exchange.getRequestHeaders().getFirst("Content-Length") != null
                && FakeRegistry.answer(exchange, 413, "");
        List<Long> progress = new ArrayList<>();
        client.uploadBlob(image, BLOB, SOURCE, progress::add);
        assertThat(registry.blobs).containsEntry(BLOB.digest().toString(), CONTENT);
        assertThat(registry.requests.stream()
                        .filter(seen -> seen.method().equals("PATCH"))
                        .map(seen -> seen.header("Content-Range").orElseThrow()))
                .containsExactly("0-8388607", "8388608-9437183");
        assertThat(progress).endsWith((long) CONTENT.length);
    }

    @Test
    void uploadsInChunksWhereOnePieceBreaksOff() throws Exception {
        registry.fault = exchange -> {
            boolean refused = exchange.getRequestMethod().equals("PUT")
                    && exchange.getRequestBody().readNBytes(100).length > 0;
            if (refused) {
                exchange.close();
            }
            return refused;
        };
        client.uploadBlob(image, BLOB, SOURCE, bytes -> {});
        assertThat(registry.blobs).containsEntry(BLOB.digest().toString(), CONTENT);
    }

    @Test
    void repeatsAnUploadAfterAServerError() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        registry.fault = exchange -> exchange.getRequestMethod().equals("PUT")
                && puts.incrementAndGet() == 1
                && FakeRegistry.answer(exchange, 503, "");
        client.uploadBlob(image, BLOB, SOURCE, bytes -> {});
        assertThat(registry.requests.stream().map(FakeRegistry.Seen::method))
                .containsExactly("POST", "PUT", "POST", "PUT");
    }

    @Test
    void reportsASourceThatFailsAndDoesNotRepeat() {
        assertThatThrownBy(() -> client.uploadBlob(
                        image,
                        BLOB,
                        () -> {
                            throw new IOException("disk is on fire");
                        },
                        bytes -> {}))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk is on fire");
        assertThat(registry.count("POST")).isEqualTo(1);
        assertThatThrownBy(() ->
                        client.uploadBlob(image, BLOB, () -> new ByteArrayInputStream(CONTENT, 0, 1000), bytes -> {}))
                .hasMessage("content to upload ends 9436184 bytes early, expected 9437184");
    }

    @Test
    void givesUpAnUploadThatStandsStill() {
        registry.fault = exchange -> exchange.getRequestMethod().equals("PUT") && registry.hang();
        Descriptor blob = new Descriptor("x/y", BLOB.digest(), 1L << 30);
        try (RegistryClient impatient =
                new RegistryClient(Fixtures.options().withRetries(new Retries(0, Duration.ZERO, Duration.ZERO)))) {
            UnreachableException failure = catchThrowableOfType(
                    UnreachableException.class,
                    () -> impatient.uploadBlob(image, blob, UploadsTest::zeros, bytes -> {}));
            assertThat(failure.reason()).isEqualTo(UnreachableException.Reason.STALLED);
        }
    }

    private static InputStream zeros() {
        return new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
    }

    @Test
    void mountsABlobOfAnotherRepository() throws Exception {
        assertThat(client.mountBlob(image, BLOB.digest(), "other/repo")).isTrue();
        assertThat(registry.requests).singleElement().satisfies(seen -> {
            assertThat(seen.path()).isEqualTo("/v2/a/b/blobs/uploads/");
            assertThat(seen.query()).hasValue("mount=" + BLOB.digest() + "&from=other/repo");
        });
    }

    @Test
    void givesUpTheUploadThatARegistryBeginsInsteadOfAMount() throws Exception {
        registry.mounts = false;
        assertThat(client.mountBlob(image, BLOB.digest(), "other/repo")).isFalse();
        assertThat(registry.hasUploads()).isFalse();
    }

    @Test
    void saysThatPushingIsForbidden() {
        registry.fault = exchange -> FakeRegistry.answer(exchange, 403, "");
        assertThatThrownBy(() -> client.uploadBlob(image, BLOB, SOURCE, bytes -> {}))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageStartingWith("cannot upload blob " + BLOB.digest() + " to " + image.repository());
    }
}
