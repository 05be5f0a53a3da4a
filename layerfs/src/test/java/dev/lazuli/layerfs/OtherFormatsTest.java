package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.registry.Retries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Layers that are not eStargz with the TOC inside, mounted for real. Needs root, /dev/fuse and the `zstd` command.
@Timeout(120)
class OtherFormatsTest {
    private static final ImageReference IMAGE =
            new ImageReference("registry.test", "layers", Optional.of("latest"), Optional.empty());
    private static final String CHECKSUM = "io.github.containers.zstd-chunked.manifest-checksum";
    private static final String POSITION = "io.github.containers.zstd-chunked.manifest-position";
    private static final String LAYER_DIGEST = "containerd.io/snapshot/stargz/layer.digest";

    @TempDir
    Path work;

    private Path tree;
    private Path mountpoint;
    private byte[] blob = new byte[0];
    private byte[] toc = new byte[0];
    private String[] printed = {};

    @BeforeEach
    void makeFolders() throws IOException {
        tree = Files.createDirectory(work.resolve("in"));
        mountpoint = Files.createDirectory(work.resolve("mnt"));
    }

    private void makeLayer(String kind, int chunkSize, int minChunkSize) throws Exception {
        Path file = work.resolve("blob");
        printed = TestLayer.run(
                        "python3",
                        TestLayer.script("estargz.py"),
                        TestLayer.tarOf(tree).toString(),
                        file.toString(),
                        Integer.toString(chunkSize),
                        Integer.toString(minChunkSize),
                        kind)
                .strip()
                .split(" ");
        blob = Files.readAllBytes(file);
        if (kind.equals("external")) {
            toc = Files.readAllBytes(work.resolve("blob.toc"));
        }
    }

    private void writeTree() throws IOException {
        byte[] sparse = new byte[400_000];
        new Random(1).nextBytes(sparse);
        Arrays.fill(sparse, 100_000, 300_000, (byte) 0);
        Files.write(tree.resolve("sparse"), sparse);
        byte[] small = new byte[30_000];
        new Random(2).nextBytes(small);
        Files.write(tree.resolve("small"), small);
        Files.createFile(tree.resolve("empty"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("small"));
    }

    private TocTrust ofJson() {
        return new TocTrust.OfJson(new TocDigest(Digest.of(printed[0])));
    }

    private TocTrust ofCompressed() {
        return new TocTrust.OfCompressed(Digest.of(printed[1]));
    }

    private LayerRequest request(Optional<TocTrust> trust, Optional<TocPosition> position) {
        return request(IMAGE, trust, position);
    }

    private LayerRequest request(ImageReference image, Optional<TocTrust> trust, Optional<TocPosition> position) {
        return new LayerRequest(image, Digest.sha256(blob), trust, position, OptionalLong.of(blob.length), false);
    }

    @Test
    void mountsZstdChunkedWithOneRequestForItsToc() throws Exception {
        writeTree();
        makeLayer("zstd", 100_000, 0);
        FakeBlob served = new FakeBlob(blob);
        LayerRequest request = request(Optional.of(ofCompressed()), Optional.of(TocPosition.parse(printed[2])));
        try (LayerFileSystems layers = open(served);
                LayerMount mount = layers.mount(request, mountpoint)) {
            assertThat(served.tails()).isEmpty();
            assertThat(served.ranges())
                    .containsExactly(TocPosition.parse(printed[2]).toc());
            assertSameTree();
            assertThat(mount.status().fetchedSize()).isEqualTo(mount.status().size());
            assertThat(mount.request()).isEqualTo(request);
        }
        served.failing(true);
        mountAndCompare(served, request);
        damage(".index");
        mountAndCompare(served, request);
    }

    @Test
    void readsNothingForChunksOfZeros() throws Exception {
        writeTree();
        makeLayer("zstd", 100_000, 0);
        FakeBlob served = new FakeBlob(blob);
        try (LayerFileSystems layers = open(served);
                LayerMount _ = layers.mount(request(Optional.of(ofJson()), Optional.empty()), mountpoint)) {
            assertThat(served.tails()).hasSize(1);
            served.forget();
            try (SeekableByteChannel file = Files.newByteChannel(mountpoint.resolve("sparse"))) {
                ByteBuffer buffer = ByteBuffer.allocate(1000);
                file.position(150_000).read(buffer);
                assertThat(buffer.array()).containsOnly(0);
            }
            assertThat(served.requests()).isZero();
            assertSameTree();
        }
    }

    @Test
    void findsTheTocOfZstdChunkedByTheFooterAndChecksIt() throws Exception {
        writeTree();
        makeLayer("zstd", 100_000, 60_000);
        FakeBlob served = new FakeBlob(blob);
        LayerRequest wrong = request(Optional.of(new TocTrust.OfCompressed(Digest.of(printed[0]))), Optional.empty());
        try (LayerFileSystems layers = open(served)) {
            assertThatThrownBy(() -> layers.mount(wrong, mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("cannot verify the TOC: its digest is " + printed[1]);
            try (LayerMount _ = layers.mount(request(Optional.of(ofCompressed()), Optional.empty()), mountpoint)) {
                assertSameTree();
            }
        }
    }

    @Test
    void refusesATocThatCostsMoreThanIsAllowed() throws Exception {
        writeTree();
        makeLayer("zstd", 100_000, 0);
        LayerFsOptions options =
                LayerFsOptions.defaults(work.resolve("state")).withTocLimits(new TocLimits(100, 1000, 1000));
        FakeBlob served = new FakeBlob(blob);
        try (LayerFileSystems layers = new LayerFileSystems(options, _ -> served)) {
            layers.open();
            assertThatThrownBy(() -> layers.mount(request(Optional.of(ofJson()), Optional.empty()), mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("expected at most 100");
        }
    }

    @Test
    void findsTheTocInAnotherBlobAndTakesTheRightOne() throws Exception {
        writeTree();
        makeLayer("external", 100_000, 0);
        FakeBlob served = new FakeBlob(blob);
        LayerRequest request = request(Optional.of(ofJson()), Optional.empty());
        try (LayerFileSystems layers = open(served)) {
            assertThatThrownBy(() -> layers.mount(request, mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("there is no TOC image");
        }
        served.addToc(new byte[100]);
        served.addToc(toc);
        mountAndCompare(served, request);
        served.failing(true);
        mountAndCompare(served, request);
        damage(".index");
        mountAndCompare(served, request);
        LayerRequest other =
                request(Optional.of(new TocTrust.OfJson(new TocDigest(Digest.sha256(toc)))), Optional.empty());
        served.failing(false);
        try (LayerFileSystems layers = open(served)) {
            assertThatThrownBy(() -> layers.mount(other, mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("cannot verify the TOC");
        }
        assertThat(work.resolve("state/tmp")).isEmptyDirectory();
    }

    @Test
    void keepsAllOfAMemberThatWasInflatedForOneFile() throws Exception {
        for (int i = 0; i < 500; i++) {
            Files.writeString(tree.resolve("file%03d".formatted(i)), "content of " + i);
        }
        for (String kind : List.of("inside", "zstd")) {
            makeLayer(kind, 100_000, 10_000_000);
            FakeBlob served = new FakeBlob(blob);
            Path root = work.resolve(kind);
            try (LayerFileSystems layers =
                    new LayerFileSystems(LayerFsOptions.defaults(root).withReadAhead(0), _ -> served)) {
                layers.open();
                try (LayerMount _ = layers.mount(request(Optional.of(ofJson()), Optional.empty()), mountpoint)) {
                    served.forget();
                    assertThat(mountpoint.resolve("file250")).hasContent("content of 250");
                    assertThat(served.ranges()).hasSize(1);
                    served.failing(true);
                    assertSameTree();
                    assertThat(served.ranges()).hasSize(1);
                }
            }
        }
    }

    @Test
    void findsTocsOfOtherImagesInTheRegistry() throws Exception {
        writeTree();
        makeLayer("external", 100_000, 0);
        try (BlobServer server = new BlobServer(blob)) {
            Descriptor layer = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.sha256(blob), blob.length);
            Descriptor ofOther = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.sha256(blob), 1)
                    .withAnnotations(Map.of(LAYER_DIGEST, Digest.sha256(toc).toString()));
            Descriptor tocLayer = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.sha256(toc), toc.length)
                    .withAnnotations(Map.of(LAYER_DIGEST, layer.digest().toString()));
            server.put("blobs/" + tocLayer.digest(), "application/octet-stream", toc);
            Digest image = server.putManifest(Optional.empty(), manifest(layer));
            ImageReference reference = server.image();
            ImageReference pinned =
                    new ImageReference(reference.host(), reference.path(), reference.tag(), Optional.of(image));
            LayerRequest request = request(pinned, Optional.of(ofJson()), Optional.empty());

            assertThatThrownBy(() -> mountAndCompare(false, request))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("latest-esgztoc is annotated with " + LAYER_DIGEST);

            Digest tocImage = server.putManifest(Optional.empty(), manifest(ofOther, tocLayer));
            ImageIndex referrers = new ImageIndex(
                    MediaTypes.OCI_INDEX, List.of(new Descriptor(MediaTypes.OCI_MANIFEST, tocImage, 1)), Map.of());
            server.put("manifests/sha256-" + image.hex(), MediaTypes.OCI_INDEX, referrers.toJson());
            assertThatThrownBy(() -> mountAndCompare(false, request)).isInstanceOf(NotLazyException.class);
            mountAndCompare(true, request);

            deleteState();
            server.put("referrers/" + image, MediaTypes.OCI_INDEX, referrers.toJson());
            server.requests().clear();
            mountAndCompare(true, request);
            assertThat(server.requests()).contains("GET referrers/" + image);

            deleteState();
            ImageIndex platforms = new ImageIndex(
                    MediaTypes.OCI_INDEX, List.of(new Descriptor(MediaTypes.OCI_MANIFEST, image, 1)), Map.of());
            Digest index = server.put("manifests/latest", MediaTypes.OCI_INDEX, platforms.toJson());
            server.put("referrers/" + index, MediaTypes.OCI_INDEX, referrers.toJson());
            server.requests().clear();
            mountAndCompare(true, request(reference, Optional.of(ofJson()), Optional.empty()));
            assertThat(server.requests()).contains("GET referrers/" + index);

            deleteState();
            server.put(
                    "manifests/latest-esgztoc",
                    MediaTypes.OCI_MANIFEST,
                    manifest(ofOther, tocLayer).toJson());
            server.requests().clear();
            mountAndCompare(false, request);
            assertThat(server.requests()).noneMatch(each -> each.contains("referrers"));
        }
    }

    @Test
    void asksTheManifestWhatContainerdDoesNotPassOn() throws Exception {
        writeTree();
        makeLayer("zstd", 100_000, 0);
        try (BlobServer server = new BlobServer(blob)) {
            Descriptor layer = new Descriptor(MediaTypes.OCI_LAYER_ZSTD, Digest.sha256(blob), blob.length);
            Descriptor annotated = layer.withAnnotations(Map.of(CHECKSUM, printed[1], POSITION, printed[2]));
            LayerRequest request = new LayerRequest(
                    server.image(), layer.digest(), Optional.empty(), Optional.empty(), OptionalLong.empty(), false);
            assertThatThrownBy(() -> mountAndCompare(false, request))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("has no TOC digest")
                    .hasMessageContaining(CHECKSUM);

            server.putManifest(Optional.of("latest"), manifest(annotated));
            server.requests().clear();
            LayerRequest completed = mountAndCompare(false, request);
            assertThat(completed.trust()).contains(ofCompressed());
            assertThat(completed.position()).contains(TocPosition.parse(printed[2]));
            assertThat(completed.size()).hasValue(blob.length);
            long end = TocPosition.parse(printed[2]).toc().end() - 1;
            assertThat(server.requests())
                    .startsWith(
                            "HEAD manifests/latest",
                            "GET manifests/" + Digest.sha256(manifest(annotated).toJson()),
                            "GET bytes=" + TocPosition.parse(printed[2]).toc().offset() + "-" + end);

            server.requests().clear();
            mountAndCompare(false, completed);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void leavesARegistryAloneThatDidNotAnswer() throws Exception {
        ImageReference image;
        try (BlobServer server = new BlobServer(blob)) {
            image = server.image();
        }
        RegistryOptions options =
                RegistryOptions.defaults().withRetries(new Retries(0, Duration.ofMillis(1), Duration.ofMillis(1)));
        LayerRequest request = request(image, Optional.empty(), Optional.empty());
        try (RegistryClient registry = new RegistryClient(options);
                LayerFileSystems layers =
                        new LayerFileSystems(LayerFsOptions.defaults(work.resolve("state")), registry)) {
            layers.open();
            assertThatThrownBy(() -> layers.mount(request, mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("nor one that was found in the manifest of " + image)
                    .hasMessageNotContaining("a moment ago");
            assertThatThrownBy(() -> layers.mount(request, mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("the registry did not answer a moment ago");
        }
    }

    private static ImageManifest manifest(Descriptor... layers) {
        Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, new byte[] {'{', '}'});
        return new ImageManifest(MediaTypes.OCI_MANIFEST, config, List.of(layers), Map.of());
    }

    private LayerFileSystems open(FakeBlob served) throws IOException {
        LayerFileSystems layers = new LayerFileSystems(LayerFsOptions.defaults(work.resolve("state")), _ -> served);
        layers.open();
        return layers;
    }

    private void mountAndCompare(FakeBlob served, LayerRequest request) throws Exception {
        try (LayerFileSystems layers = open(served);
                LayerMount _ = layers.mount(request, mountpoint)) {
            assertSameTree();
        }
    }

    private LayerRequest mountAndCompare(boolean referrers, LayerRequest request) throws Exception {
        LayerFsOptions options = LayerFsOptions.defaults(work.resolve("state")).withReferrers(referrers);
        try (RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
                LayerFileSystems layers = new LayerFileSystems(options, registry)) {
            layers.open();
            try (LayerMount mount = layers.mount(request, mountpoint)) {
                assertSameTree();
                return mount.request();
            }
        }
    }

    private void assertSameTree() throws Exception {
        assertThat(TestLayer.dump(mountpoint)).isEqualTo(TestLayer.dump(tree));
    }

    private void deleteState() throws Exception {
        TestLayer.run("rm", "-r", work.resolve("state").toString());
    }

    private void damage(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("state/layers"))) {
            Path file = files.filter(each -> each.toString().endsWith(suffix))
                    .findAny()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
    }
}
