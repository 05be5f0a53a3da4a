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
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What a conversion makes of layers.
class LayerConversionTest extends ConversionInMemory {
    private static final String CHUNKED = "io.containers.zstd-chunked.";

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
}
