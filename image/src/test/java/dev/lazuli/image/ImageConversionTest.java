package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.estargz.ExternallyIndexedLayer;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.image.RecordedFiles.RecordedFile;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.NonUtf8Image;
import dev.lazuli.testkit.OciLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a conversion makes of images, without containerd or registry; `gzip`, `zstd`, `tar` and `sha256sum`
/// read it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageConversionTest {
    private static final String CHUNKED = "io.containers.zstd-chunked.";
    private static final Conversion PLAIN = Conversion.to(new LayerFormat.Unchanged());

    private Path folder = Path.of("");
    private OciLayout busybox;
    private OciLayout three;
    private Descriptor source;
    private EstargzOptions options;
    private MemoryStore store = new MemoryStore();
    private Recorder events = new Recorder();

    @BeforeAll
    void makeImages(@TempDir Path temporary) throws Exception {
        folder = temporary;
        busybox = BusyboxImage.make(folder.resolve("busybox"));
        three = NonUtf8Image.make(folder.resolve("three"));
        options = EstargzOptions.defaults(Files.createDirectory(folder.resolve("t")));
        source = manifestOf(busybox);
    }

    @AfterEach
    void leavesNoBlobOpen() {
        assertThat(store.open()).isZero();
        store = new MemoryStore();
        events = new Recorder();
    }

    @Test
    void estargzIsGzipAndTar() throws Exception {
        ImageManifest made = manifest(run(source, Conversion.to(new LayerFormat.Estargz(options))));

        Descriptor layer = made.layers().getFirst();
        assertThat(layer.mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
        assertThat(layer.annotations()).containsOnlyKeys(TocDigest.ANNOTATION, BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION);
        assertThat(sha256("gzip -dc", layer)).isEqualTo(diffId(made));
        assertThat(shell("gzip -dc | wc -c", layer))
                .isEqualTo(layer.annotations().get(BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION));
        assertThat(sha256("tar -xzOf - stargz.index.json", layer))
                .isEqualTo(layer.annotations().get(TocDigest.ANNOTATION));
        assertThat(config(made).toJson())
                .asString()
                .isEqualTo(new String(busybox.config().toJson(), StandardCharsets.UTF_8)
                        .replace(busybox.config().diffIds().getFirst().toString(), diffId(made)));
    }

    @Test
    void largerMembersMakeALayerSmaller() throws Exception {
        LayerFormat one = new LayerFormat.Estargz(options.withChunkSize(1000));
        LayerFormat shared = new LayerFormat.Estargz(options.withChunkSize(1000).withMinChunkSize(100_000));

        Descriptor larger = layer(run(source, Conversion.to(one)));
        Descriptor smaller = layer(run(source, Conversion.to(shared)));

        assertThat(smaller.size()).isLessThan(larger.size());
        assertThat(sha256("gzip -dc | tar -xO ./bin/busybox", smaller))
                .isEqualTo(sha256("gzip -dc | tar -xO ./bin/busybox", larger));
    }

    @Test
    void externalTocIsALayerOfAnotherImage() throws Exception {
        ImageConversion.Result made = result(source, Conversion.to(new LayerFormat.ExternalToc(options, false)));

        Descriptor layer = layer(made.target());
        ImageManifest tocs = manifest(made.tocs().orElseThrow());
        assertThat(tocs.config().mediaType()).isEqualTo(MediaTypes.OCI_CONFIG);
        assertThat(store.get(tocs.config().digest())).asString().isEqualTo("{}");
        Descriptor toc = tocs.layers().getFirst();
        assertThat(toc.mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
        assertThat(toc.annotations())
                .isEqualTo(Map.of(
                        ExternallyIndexedLayer.LAYER_DIGEST_ANNOTATION,
                        layer.digest().toString()));
        assertThat(shell("tar -tzf -", toc)).isEqualTo("stargz.index.json");
        assertThat(sha256("tar -xzOf - stargz.index.json", toc))
                .isEqualTo(layer.annotations().get(TocDigest.ANNOTATION));
        assertThat(shell("tar -tzf -", layer).lines())
                .contains(".no.prefetch.landmark")
                .doesNotContain("stargz.index.json");
    }

    @Test
    void keptDiffIdLeavesTheConfigAsItIs() throws Exception {
        ImageConversion.Result made = result(source, Conversion.to(new LayerFormat.ExternalToc(options, true)));

        ImageManifest manifest = manifest(made.target());
        assertThat(manifest.config()).isEqualTo(busybox.manifest().config());
        assertThat(sha256("gzip -dc", manifest.layers().getFirst())).isEqualTo(diffId(busybox.manifest()));
        assertThat(made.tocs()).isPresent();
    }

    @Test
    void keptDiffIdIsRefusedForALayerWithAToc() throws Exception {
        Descriptor estargz = run(source, Conversion.to(new LayerFormat.Estargz(options)));

        assertThatThrownBy(() -> run(estargz, Conversion.to(new LayerFormat.ExternalToc(options, true))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot convert layer " + layer(estargz).digest() + ": ");
    }

    @Test
    void zstdChunkedIsZstdAndTar() throws Exception {
        Conversion conversion =
                Conversion.to(new LayerFormat.Estargz(options.withCompression(new Compression.ZstdChunked(3))));
        ImageManifest made = manifest(run(source, conversion));

        Descriptor layer = made.layers().getFirst();
        assertThat(layer.mediaType()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);
        assertThat(layer.annotations())
                .containsOnlyKeys(
                        TocDigest.ANNOTATION,
                        BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION,
                        CHUNKED + "manifest-checksum",
                        CHUNKED + "manifest-position");
        assertThat(sha256("zstd -dc", layer)).isEqualTo(diffId(made));
    }

    @Test
    void zstdAndTarKeepTheConfig() throws Exception {
        ImageManifest zstd = manifest(run(source, Conversion.to(new LayerFormat.Zstd(3))));
        ImageManifest plain = manifest(run(source, Conversion.to(new LayerFormat.Uncompressed())));

        assertThat(zstd.config()).isEqualTo(busybox.manifest().config());
        assertThat(plain.config()).isEqualTo(busybox.manifest().config());
        assertThat(zstd.layers().getFirst().mediaType()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);
        assertThat(sha256("zstd -dc", zstd.layers().getFirst())).isEqualTo(diffId(busybox.manifest()));
        assertThat(plain.layers().getFirst().mediaType()).isEqualTo(MediaTypes.OCI_LAYER);
        assertThat(plain.layers().getFirst().digest()).hasToString(diffId(busybox.manifest()));
    }

    @Test
    void convertedLayersCanBeConvertedAgain() throws Exception {
        Conversion chunked =
                Conversion.to(new LayerFormat.Estargz(options.withCompression(new Compression.ZstdChunked(3))));
        Conversion estargz = Conversion.to(new LayerFormat.Estargz(options));
        Conversion external = Conversion.to(new LayerFormat.ExternalToc(options, false));
        Descriptor direct = run(source, estargz);

        assertThat(layer(run(run(source, chunked), estargz))).isEqualTo(layer(direct));
        assertThat(layer(run(run(source, external), estargz))).isEqualTo(layer(direct));
        assertThat(layer(run(direct, estargz))).isEqualTo(layer(direct));
        assertThat(layer(run(run(source, chunked), Conversion.to(new LayerFormat.Zstd(3))))
                        .annotations())
                .isEmpty();
        assertThat(layer(run(direct, chunked)).annotations())
                .isEqualTo(layer(run(source, chunked)).annotations());
    }

    @Test
    void staleAnnotationsOfAnySpellingGoAndOthersStay() throws Exception {
        ImageManifest before = busybox.manifest();
        Descriptor annotated = before.layers()
                .getFirst()
                .withAnnotations(Map.of(
                        "io.github.containers.zstd-chunked.manifest-checksum",
                        "sha256:1",
                        "io.github.containers.zstd-chunked.tarsplit-position",
                        "1:2:3",
                        CHUNKED + "manifest-position",
                        "1:2:3:1",
                        TocDigest.ANNOTATION,
                        "sha256:2",
                        "org.example",
                        "stays"));
        Descriptor image = store.add(
                MediaTypes.OCI_MANIFEST,
                before.with(before.mediaType(), before.config(), List.of(annotated))
                        .toJson());

        assertThat(layer(run(image, Conversion.to(new LayerFormat.Zstd(3)))).annotations())
                .isEqualTo(Map.of("org.example", "stays"));
    }

    @Test
    void recordedFilesStandFirst() throws Exception {
        RecordedFiles recorded = new RecordedFiles(List.of(
                new RecordedFile("bin/sh", Optional.of(source.digest()), OptionalInt.of(0)),
                new RecordedFile("no/such", Optional.empty(), OptionalInt.empty()),
                new RecordedFile("etc/passwd", Optional.of(source.digest()), OptionalInt.of(1))));
        Conversion conversion = Conversion.to(new LayerFormat.Estargz(options)).withRecorded(recorded);

        List<String> names =
                shell("tar -tzf -", layer(run(source, conversion))).lines().toList();

        assertThat(names.indexOf("./bin/sh")).isBetween(0, names.indexOf(".prefetch.landmark"));
        assertThat(names.indexOf("./etc/passwd")).isGreaterThan(names.indexOf(".prefetch.landmark"));
        assertThatThrownBy(() -> Conversion.to(new LayerFormat.ExternalToc(options, true))
                        .withRecorded(recorded))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void helperChangesNothingOfTheResult() throws Exception {
        Conversion conversion = Conversion.to(new LayerFormat.Estargz(options));
        GzipProgram gzip = GzipProgram.find("gzip", "/usr/bin:/bin").orElseThrow();

        assertThat(run(source, conversion.withGzipProgram(gzip))).isEqualTo(run(source, conversion));
    }

    @Test
    void helperThatFailsIsAnError() throws Exception {
        Path program = Files.writeString(folder.resolve("broken"), "#!/bin/sh\necho 'no gzip' >&2\nexit 3\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Conversion conversion =
                Conversion.to(new LayerFormat.Estargz(options)).withGzipProgram(new GzipProgram(program));

        assertThatThrownBy(() -> run(source, conversion))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(program + " -d -c ended with exit code 3: no gzip");
    }

    @Test
    void nothingToDoKeepsTheBytes() throws Exception {
        assertThat(run(source, PLAIN)).isEqualTo(source);
        assertThat(store.written()).isEmpty();
        assertThat(store.kept()).contains(busybox.manifest().layers().getFirst().digest());
    }

    @Test
    void dockerTypesBecomeOcisAndUnknownFieldsStay() throws Exception {
        Descriptor image = docker();

        ImageManifest oci = manifest(run(image, PLAIN));
        ImageManifest gzip = manifest(run(image, Conversion.to(new LayerFormat.Estargz(options))));
        ImageManifest docker = manifest(
                run(image, Conversion.to(new LayerFormat.Estargz(options)).withOci(false)));
        ImageManifest chunked = manifest(run(
                image,
                Conversion.to(new LayerFormat.Estargz(options.withCompression(new Compression.ZstdChunked(3))))
                        .withOci(false)));

        assertThat(List.of(oci.mediaType(), gzip.mediaType())).containsOnly(MediaTypes.OCI_MANIFEST);
        assertThat(List.of(oci.config().mediaType(), gzip.config().mediaType())).containsOnly(MediaTypes.OCI_CONFIG);
        assertThat(List.of(layerOf(oci).mediaType(), layerOf(gzip).mediaType()))
                .containsOnly(MediaTypes.OCI_LAYER_GZIP);
        assertThat(oci.config().digest()).isEqualTo(busybox.manifest().config().digest());
        assertThat(config(gzip).toJson()).asString().contains("\"history\"");
        assertThat(gzip.annotations()).isEqualTo(Map.of("k", "v"));
        assertThat(new String(gzip.toJson(), StandardCharsets.UTF_8)).contains("\"artifactType\":\"t\"");
        assertThat(docker.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
        assertThat(layerOf(docker).mediaType()).isEqualTo(MediaTypes.DOCKER_LAYER_GZIP);
        assertThat(layerOf(docker).annotations()).isEmpty();
        assertThat(layerOf(docker).digest()).isEqualTo(layerOf(gzip).digest());
        // Docker has no type for zstd.
        assertThat(layerOf(chunked).mediaType()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);
        assertThat(layerOf(chunked).annotations()).containsKey(TocDigest.ANNOTATION);
    }

    @Test
    void layersOfAllPlatformsAreConvertedOnceAndShareAnImageOfTocs() throws Exception {
        Descriptor amd64 = source.withPlatform(Platform.parse("linux/amd64"));
        Descriptor arm64 = manifestOf(three).withPlatform(Platform.parse("linux/arm64"));
        Descriptor again = source.withPlatform(Platform.parse("linux/arm/v7"));
        Descriptor image = index(List.of(amd64, arm64, again));

        ImageConversion.Result made = result(
                image,
                Conversion.to(new LayerFormat.ExternalToc(options, false)).withPlatforms(List.of()));

        ImageIndex index = (ImageIndex) document(made.target());
        assertThat(index.manifests())
                .extracting(entry -> entry.platform().orElseThrow().toString())
                .containsExactly("linux/amd64", "linux/arm64", "linux/arm/v7");
        assertThat(index.manifests().get(0).digest())
                .isEqualTo(index.manifests().get(2).digest());
        // Of the other image's three layers two have names that no TOC can express.
        assertThat(manifest(made.tocs().orElseThrow()).layers()).hasSize(2);
        assertThat(events.of(ProgressEvent.Warning.class)).hasSize(2);
        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(2);
    }

    @Test
    void keepsThePlatformsThatAreAskedFor() throws Exception {
        Descriptor amd64 = source.withPlatform(Platform.parse("linux/amd64"));
        Descriptor arm64 = manifestOf(three).withPlatform(Platform.parse("linux/arm64"));
        Descriptor image = index(List.of(amd64, arm64));

        ImageIndex one = (ImageIndex) document(run(image, PLAIN.withPlatforms(List.of(Platform.parse("arm64")))));
        Descriptor both = run(image, PLAIN.withPlatforms(List.of(Platform.parse("arm64"), Platform.parse("amd64"))));

        assertThat(one.manifests()).containsExactly(arm64);
        assertThat(both).isEqualTo(image);
        assertThatThrownBy(() -> run(image, PLAIN.withPlatforms(List.of(Platform.parse("s390x")))))
                .isInstanceOf(ImageNotFoundException.class)
                .hasMessage("cannot convert image \"name\": no manifest for platform linux/s390x,"
                        + " found linux/amd64, linux/arm64");
    }

    @Test
    void attestationsStayAndFollowWhatTheyAttest() throws Exception {
        Descriptor statement = store.add("application/vnd.in-toto+json", new byte[] {'{', '}'});
        Descriptor config = store.add(
                MediaTypes.OCI_CONFIG,
                ("{\"rootfs\":{\"diff_ids\":[\"" + statement.digest() + "\"]}}").getBytes(StandardCharsets.UTF_8));
        Descriptor attestation = store.add(
                        MediaTypes.OCI_MANIFEST,
                        new ImageManifest(MediaTypes.OCI_MANIFEST, config, List.of(statement), Map.of()).toJson())
                .withPlatform(new Platform("unknown", "unknown", ""))
                .withAnnotations(
                        Map.of("vnd.docker.reference.digest", source.digest().toString()));
        Descriptor image = index(List.of(source.withPlatform(Platform.parse("linux/amd64")), attestation));

        ImageIndex made = (ImageIndex) document(
                run(image, Conversion.to(new LayerFormat.Estargz(options)).withPlatforms(List.of())));

        assertThat(made.manifests().get(1).digest()).isEqualTo(attestation.digest());
        assertThat(made.manifests().get(1).annotations())
                .isEqualTo(Map.of(
                        "vnd.docker.reference.digest",
                        made.manifests().getFirst().digest().toString()));
        assertThat(store.kept()).contains(statement.digest(), config.digest());
    }

    @Test
    void layerThatIsNoTarFailsTheConversion() throws Exception {
        Descriptor garbage =
                store.add(MediaTypes.OCI_LAYER, "no tar at all".repeat(100).getBytes(StandardCharsets.UTF_8));
        Descriptor image = store.add(
                MediaTypes.OCI_MANIFEST,
                busybox.manifest()
                        .with(MediaTypes.OCI_MANIFEST, busybox.manifest().config(), List.of(garbage))
                        .toJson());

        assertThatThrownBy(() -> run(image, Conversion.to(new LayerFormat.Estargz(options))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(garbage.digest().toString());
        assertThat(store.written()).isEmpty();
    }

    @Test
    void sharesProcessorsAmongLayers() {
        EstargzOptions eight = options.withThreads(8);
        LayerFormat format = new LayerFormat.Estargz(eight);

        assertThat(LayerConversions.Share.of(format, 1, 8L << 30)).isEqualTo(new LayerConversions.Share(1, 8));
        assertThat(LayerConversions.Share.of(format, 9, 8L << 30)).isEqualTo(new LayerConversions.Share(4, 4));
        assertThat(LayerConversions.Share.of(format, 9, 96L << 20)).isEqualTo(new LayerConversions.Share(3, 1));
        assertThat(LayerConversions.Share.of(new LayerFormat.Estargz(eight.withChunkSize(1 << 30)), 9, 1L << 30))
                .isEqualTo(new LayerConversions.Share(1, 1));
    }

    private Descriptor docker() throws IOException {
        ImageManifest before = busybox.manifest();
        byte[] json = new ImageManifest(
                        MediaTypes.DOCKER_MANIFEST,
                        before.config().withMediaType(MediaTypes.DOCKER_CONFIG),
                        List.of(before.layers().getFirst().withMediaType(MediaTypes.DOCKER_LAYER_GZIP)),
                        Map.of("k", "v"))
                .toJson();
        String text = new String(json, StandardCharsets.UTF_8);
        return store.add(
                MediaTypes.DOCKER_MANIFEST,
                (text.substring(0, text.length() - 1) + ",\"artifactType\":\"t\"}").getBytes(StandardCharsets.UTF_8));
    }

    private Descriptor index(List<Descriptor> entries) {
        return store.add(MediaTypes.OCI_INDEX, new ImageIndex(MediaTypes.OCI_INDEX, entries, Map.of()).toJson());
    }

    private static Descriptor manifestOf(OciLayout layout) throws IOException {
        Manifest index =
                Manifest.parse(Files.readAllBytes(layout.folder().resolve("index.json")), MediaTypes.OCI_INDEX);
        return ((ImageIndex) index).manifests().getFirst().withAnnotations(Map.of());
    }

    private Descriptor run(Descriptor image, Conversion conversion) throws IOException, InterruptedException {
        return result(image, conversion).target();
    }

    private ImageConversion.Result result(Descriptor image, Conversion conversion)
            throws IOException, InterruptedException {
        store.with(busybox).with(three);
        return new ImageConversion("name", store, conversion, events).run(image);
    }

    private Manifest document(Descriptor descriptor) throws IOException {
        return Manifest.parse(store.get(descriptor.digest()), descriptor.mediaType());
    }

    private ImageManifest manifest(Descriptor descriptor) throws IOException {
        return (ImageManifest) document(descriptor);
    }

    private Descriptor layer(Descriptor image) throws IOException {
        return layerOf(manifest(image));
    }

    private static Descriptor layerOf(ImageManifest manifest) {
        return manifest.layers().getFirst();
    }

    private ImageConfig config(ImageManifest manifest) throws IOException {
        return ImageConfig.parse(store.get(manifest.config().digest()));
    }

    private String diffId(ImageManifest manifest) throws IOException {
        store.with(busybox);
        return config(manifest).diffIds().getFirst().toString();
    }

    private String sha256(String command, Descriptor blob) throws IOException, InterruptedException {
        return "sha256:" + shell(command + " | sha256sum", blob).substring(0, 64);
    }

    private String shell(String command, Descriptor blob) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("blob"), store.get(blob.digest()));
        return Command.of("bash", "-o", "pipefail", "-c", "cat \"$0\" | " + command, file.toString())
                .check()
                .output();
    }
}
