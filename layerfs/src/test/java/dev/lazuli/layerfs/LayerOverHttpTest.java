package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.estargz.TocTrust;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
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
                assertThat(server.requests()).containsExactly("GET bytes=-131072");
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
        LayerFileSystems layers = new LayerFileSystems(LayerFsOptions.defaults(work.resolve("state")), registry);
        layers.open();
        return layers;
    }
}
