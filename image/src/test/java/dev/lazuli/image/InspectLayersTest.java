package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.estargz.ExternallyIndexedLayer;
import dev.lazuli.estargz.Landmark;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Looks at layers at a real registry.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InspectLayersTest {
    private final WorkFolder work = WorkFolder.create();
    private final PrivateRegistry server = PrivateRegistry.start(work.folder("r"));
    private final RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
    private final Path temporary = Files.createDirectory(work.path().resolve("t"));
    private final OciLayout busybox = BusyboxImage.make(work.path().resolve("busybox"));
    private final EstargzOptions options = EstargzOptions.defaults(temporary);

    InspectLayersTest() throws IOException, InterruptedException {}

    @AfterAll
    void stop() throws IOException {
        registry.close();
        server.close();
        work.close();
    }

    private byte[] original() throws IOException {
        return Files.readAllBytes(
                busybox.blob(busybox.manifest().layers().getFirst().digest()));
    }

    private ImageReference image(String nameAndTag) throws IOException {
        return ImageReference.parse(server.reference(nameAndTag));
    }

    private Descriptor upload(ImageReference image, String mediaType, byte[] blob)
            throws IOException, InterruptedException {
        Descriptor described = Descriptor.of(mediaType, blob);
        registry.uploadBlob(image, described, () -> new ByteArrayInputStream(blob), bytes -> {});
        return described;
    }

    /// Pushes an image of one layer.
    private ImageReference push(String nameAndTag, byte[] layer, DiffId diffId, Map<String, String> annotations)
            throws IOException, InterruptedException {
        ImageReference image = image(nameAndTag);
        byte[] config = busybox.config().withDiffIds(List.of(diffId)).toJson();
        Descriptor configDescriptor = upload(image, MediaTypes.OCI_CONFIG, config);
        Descriptor layerDescriptor =
                upload(image, MediaTypes.OCI_LAYER_GZIP, layer).withAnnotations(annotations);
        byte[] json = new ImageManifest(MediaTypes.OCI_MANIFEST, configDescriptor, List.of(layerDescriptor), Map.of())
                .toJson();
        registry.putManifest(image, MediaTypes.OCI_MANIFEST, json);
        return image;
    }

    private ImageReference pushEstargz(String nameAndTag, EstargzOptions with)
            throws IOException, InterruptedException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        BuiltLayer built = new EstargzBuilder(with).build(new ByteArrayInputStream(original()), blob);
        return push(nameAndTag, blob.toByteArray(), built.diffId(), built.annotations());
    }

    private InspectedImage inspect(ImageReference image, boolean verify) throws IOException, InterruptedException {
        InspectOptions wanted = new InspectOptions(image, Optional.empty(), Platform.host(), verify, 10);
        return inspect(wanted, ProgressListener.silent());
    }

    private InspectedImage inspect(InspectOptions wanted, ProgressListener listener)
            throws IOException, InterruptedException {
        InspectedImage inspected = new InspectLayers(registry, temporary).run(wanted, listener);
        try (var left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
        return inspected;
    }

    @Test
    void tellsAnOrdinaryLayer() throws Exception {
        ImageReference image = ImageReference.parse(busybox.push(server.reference("plain:1")));
        InspectedImage inspected = inspect(image, true);
        assertThat(inspected.manifest()).isPresent();
        InspectedLayer layer = inspected.layers().getFirst();
        assertThat(layer.kind()).isEqualTo(InspectedLayer.Kind.GZIP);
        assertThat(layer.size()).isEqualTo(original().length);
        assertThat(layer.toc()).isEmpty();
        assertThat(layer.problems()).isEmpty();
        assertThat(layer.report().orElseThrow().diffId())
                .hasValue(busybox.config().diffIds().getFirst());
        assertThat(layer.isClean()).isTrue();
    }

    @Test
    void tellsAnEstargzLayerWithoutReadingAllOfIt() throws Exception {
        InspectedLayer layer =
                inspect(pushEstargz("esgz:1", options), false).layers().getFirst();
        assertThat(layer.kind()).isEqualTo(InspectedLayer.Kind.ESTARGZ);
        assertThat(layer.claimedTocs()).hasSize(1);
        InspectedLayer.TocFacts toc = layer.toc().orElseThrow();
        assertThat(toc.agrees()).isTrue();
        assertThat(new TocTrust.OfJson(toc.digest()))
                .isEqualTo(layer.claimedTocs().getFirst());
        assertThat(toc.landmark()).hasValue(Landmark.NO_PREFETCH);
        assertThat(toc.entries()).isGreaterThan(10);
        assertThat(toc.chunks()).isPositive();
        assertThat(layer.report()).isEmpty();
    }

    @Test
    void checksAnEstargzLayerAndTellsProgress() throws Exception {
        Recorder events = new Recorder();
        InspectOptions wanted = new InspectOptions(
                pushEstargz("esgz:2", options.withMinChunkSize(50_000)), Optional.empty(), Platform.host(), true, 10);
        InspectedLayer layer = inspect(wanted, events).layers().getFirst();
        assertThat(layer.isClean()).isTrue();
        assertThat(layer.report().orElseThrow().uncompressedSize())
                .isEqualTo(layer.uncompressedSize().orElseThrow());
        assertThat(events.of(ProgressEvent.Done.class)).hasSize(1);
    }

    @Test
    void checksZstdChunked() throws Exception {
        EstargzOptions zstd = options.withCompression(new Compression.ZstdChunked(3));
        InspectedLayer layer =
                inspect(pushEstargz("zstd:1", zstd), true).layers().getFirst();
        assertThat(layer.kind()).isEqualTo(InspectedLayer.Kind.ZSTD_CHUNKED);
        assertThat(layer.claimedTocs()).hasExactlyElementsOfTypes(TocTrust.OfJson.class, TocTrust.OfCompressed.class);
        assertThat(layer.toc().orElseThrow().agrees()).isTrue();
        assertThat(layer.problems()).isEmpty();
        assertThat(layer.report().orElseThrow().disagreements()).isEmpty();
        assertThat(layer.report().orElseThrow().chunks()).isPositive();
    }

    @Test
    void findsTheTocInAnotherImage() throws Exception {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        ByteArrayOutputStream toc = new ByteArrayOutputStream();
        ExternallyIndexedLayer built =
                new EstargzBuilder(options).buildWithExternalToc(new ByteArrayInputStream(original()), blob, toc, true);
        ImageReference image = push(
                "ext:1",
                blob.toByteArray(),
                built.layer().diffId(),
                built.layer().annotations());

        InspectedLayer alone = inspect(image, false).layers().getFirst();
        assertThat(alone.kind()).isEqualTo(InspectedLayer.Kind.ESTARGZ_EXTERNAL_TOC);
        assertThat(alone.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("ext:1-esgztoc is not there"));

        ImageReference tocImage = image("ext:1-esgztoc");
        Descriptor config = upload(tocImage, MediaTypes.OCI_CONFIG, "{}".getBytes(StandardCharsets.UTF_8));
        Descriptor tocLayer = upload(tocImage, MediaTypes.OCI_LAYER_GZIP, toc.toByteArray())
                .withAnnotations(Map.of(
                        ExternallyIndexedLayer.LAYER_DIGEST_ANNOTATION,
                        built.layer().digest().toString()));
        registry.putManifest(
                tocImage,
                MediaTypes.OCI_MANIFEST,
                new ImageManifest(MediaTypes.OCI_MANIFEST, config, List.of(tocLayer), Map.of()).toJson());

        InspectedLayer layer = inspect(image, true).layers().getFirst();
        assertThat(layer.problems()).isEmpty();
        assertThat(layer.toc().orElseThrow().image()).hasValue(tocLayer.digest());
        assertThat(layer.toc().orElseThrow().agrees()).isTrue();
        assertThat(layer.isClean()).isTrue();
        assertThat(layer.report().orElseThrow().diffId())
                .hasValue(busybox.config().diffIds().getFirst());
    }

    @Test
    void takesADigestForALayersIfOneHasIt() throws Exception {
        ImageReference image = pushEstargz("esgz:3", options);
        Digest digest = inspect(image, false).layers().getFirst().descriptor().digest();

        InspectedImage ofTag = inspect(ImageReference.parse(image + "@" + digest), true);
        assertThat(ofTag.layers()).singleElement().satisfies(layer -> {
            assertThat(layer.claimedTocs()).hasSize(1);
            assertThat(layer.isClean()).isTrue();
        });

        Digest manifest = inspect(image, false).manifest().orElseThrow();
        assertThat(inspect(ImageReference.parse(image + "@" + manifest), false).manifest())
                .hasValue(manifest);

        InspectedImage alone = inspect(ImageReference.parse(image.repository() + "@" + digest), true);
        assertThat(alone.manifest()).isEmpty();
        assertThat(alone.layers()).singleElement().satisfies(layer -> {
            assertThat(layer.claimedTocs()).isEmpty();
            assertThat(layer.descriptor().mediaType()).isEmpty();
            assertThat(layer.isClean()).isTrue();
        });
    }

    @Test
    void refusesALayerThatTheImageDoesNotHave() throws Exception {
        ImageReference image = pushEstargz("esgz:4", options);
        InspectOptions wanted =
                new InspectOptions(image, Optional.of(Digest.sha256(new byte[3])), Platform.host(), false, 10);
        assertThatThrownBy(() -> inspect(wanted, ProgressListener.silent()))
                .isInstanceOf(ImageNotFoundException.class)
                .hasMessageContaining("has no layer sha256:");
    }

    @Test
    void saysThatTheManifestNamesAnotherToc() throws Exception {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        BuiltLayer built = new EstargzBuilder(options).build(new ByteArrayInputStream(original()), blob);
        String other = Digest.sha256(new byte[7]).toString();
        ImageReference image = push("esgz:5", blob.toByteArray(), built.diffId(), Map.of(TocDigest.ANNOTATION, other));
        InspectedLayer layer = inspect(image, false).layers().getFirst();
        assertThat(layer.toc().orElseThrow().agrees()).isFalse();
        InspectedLayer verified = inspect(image, true).layers().getFirst();
        assertThat(verified.report().orElseThrow().disagreements())
                .singleElement()
                .satisfies(one -> assertThat(one.message()).contains(other));
    }

    @Test
    void saysThatALayerWithoutFooterShouldHaveAToc() throws Exception {
        String claimed = Digest.sha256(new byte[7]).toString();
        ImageReference image = push(
                "esgz:6", original(), busybox.config().diffIds().getFirst(), Map.of(TocDigest.ANNOTATION, claimed));
        InspectedLayer layer = inspect(image, true).layers().getFirst();
        assertThat(layer.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains(claimed).contains("no eStargz layer"));
        assertThat(layer.isClean()).isFalse();
    }

    @Test
    void listsWhatIsWrongAtTheRegistry() throws Exception {
        ImageReference image = pushEstargz("damaged:1", options.withChunkSize(77_777));
        Digest digest = inspect(image, false).layers().getFirst().descriptor().digest();
        Path stored = server.blob(digest);
        byte[] blob = Files.readAllBytes(stored);
        blob[blob.length / 3] ^= 0x55;
        Files.write(stored, blob);

        InspectedLayer layer = inspect(image, true).layers().getFirst();

        assertThat(layer.isClean()).isFalse();
        assertThat(layer.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("have another digest"));
        assertThat(layer.report().orElseThrow().isClean()).isFalse();
    }

    @Test
    void tellsLayersThatSkopeoCompressed() throws Exception {
        List<InspectedLayer.Kind> kinds = new ArrayList<>();
        for (String compression : List.of("zstd", "gzip")) {
            String reference = server.reference("skopeo:" + compression);
            Command.of(
                            "skopeo",
                            "copy",
                            "--insecure-policy",
                            "--dest-tls-verify=false",
                            "--dest-compress-format=" + compression,
                            "oci:" + busybox.folder() + ":" + busybox.tag(),
                            "docker://" + reference)
                    .check();
            InspectedLayer layer =
                    inspect(ImageReference.parse(reference), true).layers().getFirst();
            assertThat(layer.isClean()).as(compression).isTrue();
            kinds.add(layer.kind());
        }
        assertThat(Arrays.asList(InspectedLayer.Kind.ZSTD, InspectedLayer.Kind.GZIP))
                .isEqualTo(kinds);
    }
}
