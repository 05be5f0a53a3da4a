package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a conversion makes of indexes, manifests and configs.
class ImageConversionTest extends ConversionInMemory {
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

    @Test
    void imageOfTocsRefersToTheImageWhenAsked() throws Exception {
        ImageConversion.Result alone = result(source, Conversion.to(new LayerFormat.ExternalToc(options, false)));
        ImageConversion.Result made = result(source, Conversion.to(new LayerFormat.ExternalToc(options, false, true)));

        ImageManifest tocs = manifest(made.tocs().orElseThrow());
        assertThat(tocs.subject()).contains(made.target());
        assertThat(tocs.artifactType()).isEqualTo(MediaTypes.OCI_CONFIG);
        assertThat(tocs.layers()).isEqualTo(manifest(alone.tocs().orElseThrow()).layers());
        assertThat(manifest(alone.tocs().orElseThrow()).subject()).isEmpty();
    }
}
