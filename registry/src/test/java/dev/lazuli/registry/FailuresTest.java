package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.UnreachableException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
    private static final byte[] CONTENT = Fixtures.bytes(1_000_000, 5);
    private static final ByteRange RANGE = new ByteRange(1000, 900_000);

    private FakeRegistry registry;
    private RegistryClient client;
    private ImageReference image;
    private Digest digest;
    private final AtomicInteger faults = new AtomicInteger();

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

    private byte[] whole() throws IOException, InterruptedException {
        try (BlobStream blob = client.blob(image, digest)) {
            return blob.readAllBytes();
        }
    }

    private byte[] range() throws IOException, InterruptedException {
        try (RangeStream part = client.blobRange(image, digest, RANGE)) {
            return part.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void repeatsWhatFailedForAPassingReason(int status) throws Exception {
        registry.fault = exchange -> faults.incrementAndGet() <= 2 && FakeRegistry.answer(exchange, status, "");
        assertThat(whole()).isEqualTo(CONTENT);
        assertThat(registry.requests).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 501})
    void doesNotRepeatWhatWillFailAgain(int status) {
        registry.fault = exchange -> FakeRegistry.answer(exchange, status, "");
        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> client.blobRange(image, digest, RANGE));
        assertThat(failure.status()).isEqualTo(status);
        assertThat(registry.count("GET")).isLessThanOrEqualTo(2);
    }

    @Test
    void givesUpAfterSomeRepetitions() {
        registry.fault = exchange -> FakeRegistry.answer(exchange, 503, "");
        assertThatThrownBy(this::whole)
                .isInstanceOf(ServerErrorException.class)
                .hasMessageContaining(
                        "server error (GET http://" + registry.host() + "/v2/a/b/blobs/" + digest + ": 503)");
        assertThat(registry.requests).hasSize(3);
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws Exception {
        registry.fault = exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            return faults.incrementAndGet() == 1 && FakeRegistry.answer(exchange, 429, "");
        };
        long start = System.nanoTime();
        assertThat(whole()).isEqualTo(CONTENT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reportsAWaitThatIsTooLong(boolean date) {
        String inAnHour = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(3600).atOffset(ZoneOffset.UTC));
        registry.fault = exchange -> {
            exchange.getResponseHeaders().set("Retry-After", date ? inAnHour : "3600");
            return FakeRegistry.answer(exchange, 429, "");
        };
        TooManyRequestsException failure = catchThrowableOfType(TooManyRequestsException.class, this::whole);
        assertThat(failure.retryAfter())
                .hasValueSatisfying(
                        wait -> assertThat(wait).isBetween(Duration.ofSeconds(3500), Duration.ofSeconds(3600)));
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void goesOnWhereABodyBrokeOff() throws Exception {
        registry.fault =
                exchange -> faults.incrementAndGet() == 1 && FakeRegistry.breakOff(exchange, 200, CONTENT, 400_000);
        assertThat(whole()).isEqualTo(CONTENT);
        assertThat(registry.requests).hasSize(2);
        assertThat(registry.requests.getLast().header("Range").orElseThrow())
                .matches("bytes=[1-9][0-9]*-999999|bytes=[1-9][0-9]*-");
    }

    @Test
    void goesOnWhereABodyBrokeOffEachTimeAsLongAsItMakesProgress() throws Exception {
        registry.fault = exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int first = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-.*", "$1"));
            byte[] rest = Arrays.copyOfRange(CONTENT, first, CONTENT.length);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-999999/1000000");
            int status = range == null ? 200 : 206;
            return FakeRegistry.breakOff(exchange, status, rest, Math.min(rest.length, 150_000));
        };
        assertThat(whole()).isEqualTo(CONTENT);
    }

    @Test
    void goesOnInARangeThatBrokeOff() throws Exception {
        byte[] wanted = Arrays.copyOfRange(CONTENT, 1000, 901_000);
        registry.fault = exchange -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 1000-900999/1000000");
            return faults.incrementAndGet() == 1 && FakeRegistry.breakOff(exchange, 206, wanted, 300_000);
        };
        assertThat(range()).isEqualTo(wanted);
    }

    @Test
    void goesOnWithoutRangesBySkipping() throws Exception {
        registry.ranges = false;
        registry.fault =
                exchange -> faults.incrementAndGet() == 1 && FakeRegistry.breakOff(exchange, 200, CONTENT, 400_000);
        assertThat(whole()).isEqualTo(CONTENT);
        assertThat(range()).isEqualTo(Arrays.copyOfRange(CONTENT, 1000, 901_000));
    }

    @Test
    void givesUpABodyThatAlwaysBreaksOffAtTheSamePlace() {
        registry.fault = exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                return FakeRegistry.breakOff(exchange, 200, CONTENT, 0);
            }
            return FakeRegistry.answer(exchange, 500, "");
        };
        assertThatThrownBy(this::whole)
                .isInstanceOf(UnreachableException.class)
                .extracting("reason")
                .isEqualTo(Reason.BROKEN);
    }

    @Test
    void replacesAConnectionThatStandsStill() throws Exception {
        registry.fault = exchange -> faults.incrementAndGet() == 1 && registry.stall(exchange, 200, CONTENT, 400_000);
        assertThat(whole()).isEqualTo(CONTENT);
        assertThat(registry.requests).hasSize(2);
    }

    @Test
    void doesNotTakeASlowReaderForAStalledServer() throws Exception {
        byte[] big = Fixtures.bytes(8 << 20, 6);
        Digest of = registry.addBlob(big);
        try (BlobStream blob = client.blob(image, of)) {
            assertThat(blob.read()).isNotNegative();
            new CountDownLatch(1).await(2 * Fixtures.STALL.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(blob.readAllBytes()).hasSize((8 << 20) - 1);
        }
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void givesUpAServerThatDoesNotAnswer() {
        registry.fault = exchange -> registry.hang();
        try (RegistryClient impatient = new RegistryClient(Fixtures.options()
                .withRetries(new Retries(0, Duration.ZERO, Duration.ZERO))
                .withTimeouts(new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(200), Fixtures.STALL)))) {
            UnreachableException failure =
                    catchThrowableOfType(UnreachableException.class, () -> impatient.blob(image, digest));
            assertThat(failure.reason()).isEqualTo(Reason.NO_ANSWER);
            assertThat(failure).hasMessageContaining(registry.host() + ": no answer in time (GET");
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        UnreachableException failure = catchThrowableOfType(
                UnreachableException.class, () -> client.resolve(FakeRegistry.image("127.0.0.1:" + port, "a:b")));
        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure)
                .hasMessageStartingWith("cannot resolve 127.0.0.1:" + port + "/a:b: 127.0.0.1:" + port
                        + ": connection refused (HEAD http");
    }

    @Test
    void saysThatAHostIsUnknown() {
        UnreachableException failure = catchThrowableOfType(
                UnreachableException.class, () -> client.resolve(FakeRegistry.image("no.such.host.invalid", "a:b")));
        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_HOST);
        assertThat(failure).hasMessageContaining("no.such.host.invalid: no such host (HEAD https://");
    }

    @Test
    void asksMirrorsInOrderAndTheOriginLast() throws Exception {
        try (FakeRegistry broken = new FakeRegistry();
                FakeRegistry without = new FakeRegistry();
                FakeRegistry liar = new FakeRegistry()) {
            broken.fault = exchange -> FakeRegistry.answer(exchange, 500, "");
            byte[] manifest = {'{', '}'};
            Digest of = Digest.sha256(manifest);
            registry.manifests.put("a/b:" + of, manifest);
            liar.manifests.put("a/b:" + of, new byte[] {'x'});
            List<Mirror> mirrors =
                    List.of(new Mirror(broken.host()), new Mirror(without.host()), new Mirror(liar.host()));
            try (RegistryClient mirrored =
                    new RegistryClient(Fixtures.options().withMirrors(Map.of(registry.host(), mirrors)))) {
                assertThat(mirrored.manifest(image, of)).isEqualTo(manifest);
            }
            for (FakeRegistry each : List.of(broken, without, liar, registry)) {
                assertThat(each.requests).hasSize(1);
            }
            assertThat(registry.requests.getFirst().query()).isEmpty();
        }
    }

    @Test
    void endsAtOnceWhenInterruptedBeforeTheAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        registry.fault = exchange -> {
            asked.countDown();
            return registry.hang();
        };
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                whole();
            } catch (IOException | InterruptedException e) {
                thrown.complete(e);
            }
        });
        asked.await();
        thread.interrupt();
        assertThat(thrown.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void endsAReadAtOnceWhenInterruptedAndKeepsTheFlag() throws Exception {
        registry.fault = exchange -> registry.stall(exchange, 200, CONTENT, 1000);
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        AtomicInteger flag = new AtomicInteger();
        Thread thread = Thread.ofVirtual().start(() -> {
            try (BlobStream blob = client.blob(image, digest)) {
                blob.readNBytes(1000);
                reading.countDown();
                blob.read();
            } catch (IOException | InterruptedException e) {
                flag.set(Thread.currentThread().isInterrupted() ? 1 : 0);
                thrown.complete(e);
            }
        });
        reading.await();
        thread.interrupt();
        assertThat(thrown.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
        assertThat(flag).hasValue(1);
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void breaksOffWhatIsUnderWayWhenClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        registry.fault = exchange -> {
            asked.countDown();
            return registry.hang();
        };
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                whole();
            } catch (IOException | InterruptedException e) {
                thrown.complete(e);
            }
        });
        asked.await();
        client.close();
        client.close();
        assertThat(thrown.get(5, TimeUnit.SECONDS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the registry client is closed");
    }

    @Test
    void tellsTheListenerWhatGoesOverTheWire() throws Exception {
        AtomicLong received = new AtomicLong();
        AtomicLong answers = new AtomicLong();
        AtomicLong failures = new AtomicLong();
        TransferListener listener = new TransferListener() {
            @Override
            public void answered(String host, String method, int status, Duration waited) {
                answers.incrementAndGet();
            }

            @Override
            public void failed(String host, String method, Reason reason) {
                failures.incrementAndGet();
            }

            @Override
            public void received(String host, long bytes) {
                received.addAndGet(bytes);
            }
        };
        registry.fault = exchange -> faults.incrementAndGet() == 1 && FakeRegistry.breakOff(exchange, 200, CONTENT, 0);
        try (RegistryClient counted = new RegistryClient(Fixtures.options().withListener(listener));
                BlobStream blob = counted.blob(image, digest)) {
            blob.readAllBytes();
        }
        assertThat(answers).hasValue(2);
        assertThat(failures).hasValue(1);
        assertThat(received).hasValue(1_000_000);
    }
}
