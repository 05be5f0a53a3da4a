package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.lazuli.estargz.TocTrust;
import dev.lazuli.registry.Mirror;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.registry.Retries;
import dev.lazuli.registry.Timeouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Layers mounted from a registry over HTTP. Needs root and /dev/fuse.
@Timeout(120)
class LayerOverHttpTest {
    private static final Retries RETRY_ONCE = new Retries(1, Duration.ofMillis(1), Duration.ofMillis(1));

    @TempDir
    Path work;

    private final byte[] content = new byte[3_000_000];
    private TestLayer layer;
    private Path mountpoint;

    @BeforeEach
    void makeLayer() throws Exception {
        new Random(3).nextBytes(content);
        Path tree = Files.createDirectory(work.resolve("in"));
        mountpoint = Files.createDirectory(work.resolve("mnt"));
        Files.write(tree.resolve("big"), content);
        Files.writeString(tree.resolve("small"), "small");
        layer = TestLayer.ofTar(TestLayer.tarOf(tree), 500_000, 0);
    }

    @Test
    void mountsWithOneRequestAndReadsByRanges() throws Exception {
        try (BlobServer server = new BlobServer(layer.blob());
                RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
                LayerFileSystems layers = open(registry)) {
            try (LayerMount _ = layers.mount(request(server), mountpoint)) {
                assertThat(server.requests()).containsExactly("GET bytes=-65536");
                assertThat(mountpoint.resolve("small")).hasContent("small");
                assertThat(server.requests()).hasSize(2).last().asString().startsWith("GET bytes=");
                assertThat(mountpoint.resolve("big")).hasBinaryContent(content);
            }
            int before = server.requests().size();
            try (LayerMount _ = layers.mount(request(server), mountpoint)) {
                assertThat(mountpoint.resolve("big")).hasBinaryContent(content);
            }
            assertThat(server.requests()).hasSize(before);
        }
    }

    @Test
    void readersDoNotSeeThatBodiesBreakOff() throws Exception {
        try (BlobServer server = new BlobServer(layer.blob());
                RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
                LayerFileSystems layers = open(registry);
                LayerMount _ = layers.mount(request(server), mountpoint)) {
            server.cutBodies(2);
            assertThat(mountpoint.resolve("big")).hasBinaryContent(content);
        }
    }

    @Test
    void readersDoNotSeeThatTheRegistryFailsForAWhile() throws Exception {
        try (BlobServer server = new BlobServer(layer.blob());
                RegistryClient registry =
                        new RegistryClient(RegistryOptions.defaults().withRetries(RETRY_ONCE));
                LayerFileSystems layers = open(registry);
                LayerMount mount = layers.mount(request(server), mountpoint)) {
            server.answerWith(503, 4);
            assertThat(mountpoint.resolve("big")).hasBinaryContent(content);
            server.answerWith(429, 3);
            assertThat(mountpoint.resolve("small")).hasContent("small");
            assertThat(mount.status().error()).isEmpty();
        }
    }

    @Test
    void aReadFailsAfterTheDeadlineAndTheNextTriesAgain() throws Exception {
        try (BlobServer server = new BlobServer(layer.blob());
                RegistryClient registry =
                        new RegistryClient(RegistryOptions.defaults().withRetries(RETRY_ONCE));
                LayerFileSystems layers = open(registry, Duration.ofSeconds(1));
                LayerMount _ = layers.mount(request(server), mountpoint)) {
            server.answerWith(503, Integer.MAX_VALUE);
            assertThatIOException().isThrownBy(() -> Files.readString(mountpoint.resolve("small")));
            assertThat(server.requests().size()).isGreaterThan(4);
            server.answerWith(503, 0);
            assertThat(mountpoint.resolve("small")).hasContent("small");
        }
    }

    @Test
    void aReadFailsAtOnceWhenItIsOfNoUseToTryAgain() throws Exception {
        try (BlobServer server = new BlobServer(layer.blob());
                RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
                LayerFileSystems layers = open(registry, Duration.ofHours(1));
                LayerMount _ = layers.mount(request(server), mountpoint)) {
            server.answerWith(404, Integer.MAX_VALUE);
            assertThatIOException().isThrownBy(() -> Files.readString(mountpoint.resolve("small")));
        }
    }

    @Test
    void readersDoNotSeeThatABodyStandsStill() throws Exception {
        Timeouts impatient = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(300));
        try (BlobServer server = new BlobServer(layer.blob());
                RegistryClient registry =
                        new RegistryClient(RegistryOptions.defaults().withTimeouts(impatient));
                LayerFileSystems layers = open(registry);
                LayerMount mount = layers.mount(request(server), mountpoint)) {
            server.stallBodies(2);
            assertThat(mountpoint.resolve("big")).hasBinaryContent(content);
            assertThat(mount.status().error()).isEmpty();
        }
    }

    @Test
    void takesAllFromAServerWithoutRangesAsItPasses() throws Exception {
        try (BlobServer server = new BlobServer(layer.blob());
                RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
                LayerFileSystems layers = open(registry);
                LayerMount _ = layers.mount(request(server), mountpoint)) {
            server.serveWhole();
            assertThat(mountpoint.resolve("small")).hasContent("small");
            int before = server.requests().size();
            assertThat(mountpoint.resolve("big")).hasBinaryContent(content);
            assertThat(server.requests()).hasSize(before + 1);
        }
    }

    @Test
    void whatAMirrorHasWrongIsFetchedFromTheRegistry() throws Exception {
        byte[] wrong = layer.blob().clone();
        wrong[1_200_000] ^= 1;
        try (BlobServer server = new BlobServer(layer.blob());
                BlobServer mirror = new BlobServer(wrong, layer.digest());
                RegistryClient registry = new RegistryClient(RegistryOptions.defaults()
                        .withMirrors(Map.of(server.host(), List.of(new Mirror(mirror.host())))));
                LayerFileSystems layers = open(registry);
                LayerMount _ = layers.mount(request(server), mountpoint)) {
            assertThat(mountpoint.resolve("big")).hasBinaryContent(content);
            assertThat(layers.activity().digestMismatches()).isPositive();
            assertThat(server.requests()).hasSize(1);
        }
    }

    private LayerRequest request(BlobServer server) {
        return new LayerRequest(
                server.image(),
                layer.digest(),
                Optional.of(new TocTrust.OfJson(layer.toc())),
                Optional.empty(),
                OptionalLong.of(layer.blob().length),
                false);
    }

    private LayerFileSystems open(RegistryClient registry) throws Exception {
        return open(registry, Duration.ofMinutes(1));
    }

    private LayerFileSystems open(RegistryClient registry, Duration deadline) throws Exception {
        LayerFsOptions options = LayerFsOptions.defaults(work.resolve("state")).withReadDeadline(deadline);
        LayerFileSystems layers = new LayerFileSystems(options, registry);
        layers.open();
        return layers;
    }
}
