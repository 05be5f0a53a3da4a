package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlobsTest {
    private static final byte[] CONTENT = Fixtures.bytes(300_000, 1);
    private static final ByteRange RANGE = new ByteRange(1000, 200_000);

    private FakeRegistry registry;
    private RegistryClient client;
    private ImageReference image;
    private Digest digest;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        client = new RegistryClient(Fixtures.options());
        image = registry.image("a/b:c");
        digest = registry.addBlob(CONTENT);
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    @Test
    void readsAWholeBlob() throws Exception {
        try (BlobStream blob = client.blob(image, digest)) {
            assertThat(blob.size()).hasValue(CONTENT.length);
            assertThat(blob.readAllBytes()).isEqualTo(CONTENT);
            assertThat(blob.read()).isEqualTo(-1);
        }
        try (BlobStream blob = client.blob(image, new Descriptor("x/y", digest, CONTENT.length))) {
            assertThat(blob.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void readsAnEmptyBlob() throws Exception {
        Digest empty = registry.addBlob(new byte[0]);
        try (BlobStream blob = client.blob(image, empty)) {
            assertThat(blob.readAllBytes()).isEmpty();
        }
        assertThat(client.blobTail(image, empty, 10)).satisfies(tail -> {
            assertThat(tail.bytes()).isEmpty();
            assertThat(tail.blobSize()).isZero();
        });
    }

    @Test
    void rejectsABlobWithAnotherDigestAtItsEnd() throws Exception {
        byte[] other = CONTENT.clone();
        other[7]++;
        registry.blobs.put(digest.toString(), other);
        try (BlobStream blob = client.blob(image, digest)) {
            assertThat(blob.readNBytes(1000)).hasSize(1000);
            assertThatThrownBy(blob::readAllBytes)
                    .isInstanceOf(DigestMismatchException.class)
                    .hasMessageContaining(digest.toString());
        }
    }

    @Test
    void rejectsABlobWithAnotherSizeAtOnce() {
        assertThatThrownBy(() -> client.blob(image, new Descriptor("x/y", digest, 5)))
                .isInstanceOf(MalformedAnswerException.class)
                .hasMessageContaining("the blob has 300000 bytes, expected 5");
    }

    @Test
    void doesNotEndQuietlyOnceClosed() throws Exception {
        BlobStream blob = client.blob(image, digest);
        assertThat(blob.read()).isEqualTo(CONTENT[0] & 0xff);
        blob.close();
        assertThatThrownBy(blob::read).isInstanceOf(IOException.class);
    }

    @Test
    void readsARange() throws Exception {
        try (RangeStream part = client.blobRange(image, digest, RANGE)) {
            assertThat(part.rangesSupported()).isTrue();
            assertThat(part.blobSize()).hasValue(CONTENT.length);
            assertThat(part.range()).isEqualTo(RANGE);
            assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 1000, 201_000));
        }
        assertThat(registry.requests.getLast().header("Range")).hasValue("bytes=1000-200999");
    }

    @Test
    void takesARangeOutOfTheWholeWhereRangesAreNotSupported() throws Exception {
        registry.ranges = false;
        try (RangeStream part = client.blobRange(image, digest, RANGE)) {
            assertThat(part.rangesSupported()).isFalse();
            assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 1000, 201_000));
        }
    }

    @Test
    void rejectsARangeThatTheBlobDoesNotHave() {
        ByteRange beyond = new ByteRange(299_999, 2);
        assertThatThrownBy(() -> client.blobRange(image, digest, beyond))
                .isInstanceOf(MalformedAnswerException.class)
                .hasMessageContaining("the blob has 300000 bytes, expected at least 300001");
        registry.ranges = false;
        assertThatThrownBy(() -> client.blobRange(image, digest, beyond)).isInstanceOf(MalformedAnswerException.class);
    }

    @Test
    void rejectsAnotherRangeThanAskedFor() {
        for (String found : new String[] {"bytes 0-199999/300000", "bytes 5-1/7", "lines 1000-200999/300000", ""}) {
            registry.fault = exchange -> {
                exchange.getResponseHeaders().set("Content-Range", found);
                return FakeRegistry.answer(exchange, 206, "x".repeat(200_000));
            };
            assertThatThrownBy(() -> client.blobRange(image, digest, RANGE))
                    .as(found)
                    .isInstanceOf(MalformedAnswerException.class);
        }
    }

    @Test
    void readsTheTailAndTheSizeWithOneRequest() throws Exception {
        BlobTail tail = client.blobTail(image, digest, 50);
        assertThat(tail.bytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 299_950, 300_000));
        assertThat(tail.blobSize()).isEqualTo(300_000);
        assertThat(tail.offset()).isEqualTo(299_950);
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void givesTheWholeBlobWhenItIsShorterThanTheTail() throws Exception {
        assertThat(client.blobTail(image, digest, 1 << 20).bytes()).isEqualTo(CONTENT);
        registry.ranges = false;
        assertThat(client.blobTail(image, digest, 1 << 20).bytes()).isEqualTo(CONTENT);
    }

    @Test
    void readsTheTailWithoutSuffixRangesAndRemembersThat() throws Exception {
        registry.suffixRanges = false;
        assertThat(client.blobTail(image, digest, 50).bytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 299_950, 300_000));
        assertThat(registry.methodsAndPaths()).hasSize(3);
        registry.requests.clear();
        assertThat(client.blobTail(image, digest, 50).blobSize()).isEqualTo(300_000);
        assertThat(registry.count("HEAD")).isEqualTo(1);
        assertThat(registry.count("GET")).isEqualTo(1);
    }

    @Test
    void doesNotReadAWholeBlobForItsTail() {
        registry.ranges = false;
        assertThatThrownBy(() -> client.blobTail(image, digest, 50))
                .isInstanceOf(RangeNotSupportedException.class)
                .hasMessageContaining("found the whole blob, expected the range bytes=299950-299999");
    }

    @Test
    void tellsTheSizeOfABlobAndWhetherItIsThere() throws Exception {
        Digest unknown = Digest.sha256(new byte[1]);
        assertThat(client.blobSize(image, digest)).isEqualTo(300_000);
        assertThat(client.hasBlob(image, digest)).isTrue();
        assertThat(client.hasBlob(image, unknown)).isFalse();
        assertThatThrownBy(() -> client.blobSize(image, unknown)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client.blob(image, unknown)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client.blobTail(image, unknown, 5)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void usesOneConnectionAgainAndAgain() throws Exception {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        registry.fault = exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            return false;
        };
        for (int i = 0; i < 20; i++) {
            try (RangeStream part = client.blobRange(image, digest, new ByteRange(i * 100L, 5000))) {
                part.readAllBytes();
            }
            client.blobTail(image, digest, 500);
        }
        assertThat(ports).hasSize(1);
    }
}
