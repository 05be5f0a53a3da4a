package dev.lazuli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
    private static final Digest DIGEST =
            Digest.of("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    private static final Descriptor CONFIG = new Descriptor(MediaTypes.OCI_CONFIG, DIGEST, 5);

    @Test
    void writesTheFieldsOfTheSpecificationInItsOrder() {
        Descriptor layer = new Descriptor(MediaTypes.OCI_LAYER_GZIP, DIGEST, 7).withAnnotations(Map.of("k", "v"));
        ImageManifest manifest = new ImageManifest(MediaTypes.OCI_MANIFEST, CONFIG, List.of(layer), Map.of());
        assertThat(new String(manifest.toJson(), StandardCharsets.UTF_8))
                .isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                        + DIGEST
                        + "\",\"size\":5},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\","
                        + "\"digest\":\"" + DIGEST + "\",\"size\":7,\"annotations\":{\"k\":\"v\"}}]}");
    }

    @Test
    void readsWhatItWrites() throws OciFormatException {
        Descriptor amd64 =
                new Descriptor(MediaTypes.OCI_MANIFEST, DIGEST, 5).withPlatform(new Platform("linux", "arm64", ""));
        ImageIndex index = new ImageIndex(MediaTypes.OCI_INDEX, List.of(amd64), Map.of("a", "b"));
        assertThat(Manifest.parse(index.toJson(), "")).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not JSON | not valid JSON",
                "[] | not a JSON object",
                "{} | schemaVersion",
                "{\"schemaVersion\":1} | only 2 is supported",
                "{\"schemaVersion\":2} | no config",
                "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]} | both",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:0\",\"size\":1}} | config.digest",
                "{\"schemaVersion\":2,\"config\":{\"size\":-1}} | config.size",
                "{\"schemaVersion\":2,\"config\":{\"size\":1e30}} | config.size",
                "{\"schemaVersion\":2,\"manifests\":[1]} | manifests[0]",
                "{\"schemaVersion\":2,\"schemaVersion\":2} | not valid JSON",
                "{\"schemaVersion\":2,\"manifests\":[]} trailing | not valid JSON",
                "{\"schemaVersion\":2,\"x\":1e99999999999999999999} | a number that is too large",
            })
    void rejectsBrokenDocuments(String json, String reason) {
        assertThatThrownBy(() -> Manifest.parse(json.getBytes(StandardCharsets.UTF_8), ""))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void documentsAreUtf8() {
        byte[] utf16 = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_16BE);
        assertThatThrownBy(() -> Manifest.parse(utf16, ""))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining("not valid JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"rootfs\":1.10} | \"rootfs\" is not an object",
                "{\"rootfs\":[]} | \"rootfs\" is not an object",
                "{\"rootfs\":{\"diff_ids\":[1]}} | invalid digest",
                "{\"config\":{\"Env\":[{}]}} | \"config.Env\" is not a list of strings",
                "{\"config\":{\"Cmd\":\"sh\"}} | \"config.Cmd\" is not a list of strings",
                "{\"history\":1e99999999999999999999} | a number that is too large",
            })
    void rejectsBrokenConfigs(String json, String reason) {
        assertThatThrownBy(() -> ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, 1",
        "linux/arm64, 2",
        "linux/arm/v7, 3",
        "linux/arm/v6, 4",
        "linux/s390x, 0",
    })
    void selectsTheImageOfAPlatform(String wanted, long size) throws OciFormatException {
        ImageIndex index = new ImageIndex(
                MediaTypes.OCI_INDEX,
                List.of(
                        entry(1, "linux/x86_64"),
                        entry(2, "linux/arm64/v8"),
                        entry(3, "linux/arm/v7"),
                        entry(4, "linux/arm/v6")),
                Map.of());
        Optional<Descriptor> selected = index.select(Platform.parse(wanted));
        assertThat(selected.map(Descriptor::size).orElse(0L)).isEqualTo(size);
    }

    @Test
    void keepsUnknownConfigFieldsThroughAChangeOfLayers() throws OciFormatException {
        String json = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"x\":{\"y\":[1.50]},"
                + "\"config\":{\"Env\":[\"A=b\"],\"Entrypoint\":null,\"Cmd\":[\"sh\"]},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
        ImageConfig config = ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
        ImageConfig changed = config.withDiffIds(List.of(new DiffId(DIGEST)));
        assertThat(config.diffIds()).isEmpty();
        assertThat(changed.diffIds()).containsExactly(new DiffId(DIGEST));
        assertThat(changed.env()).containsExactly("A=b");
        assertThat(changed.entrypoint()).isEmpty();
        assertThat(changed.cmd()).containsExactly("sh");
        assertThat(new String(changed.toJson(), StandardCharsets.UTF_8))
                .contains("\"x\":{\"y\":[1.50]}")
                .contains("\"diff_ids\":[\"" + DIGEST + "\"]");
    }

    @Test
    void keepsFieldsThatItDoesNotKnow() throws OciFormatException {
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":{\"mediaType\":\"c\",\"digest\":\"" + DIGEST + "\",\"size\":2,\"data\":\"e30=\"},"
                + "\"layers\":[{\"mediaType\":\"l\",\"digest\":\"" + DIGEST
                + "\",\"size\":3,\"annotations\":{\"a\":\"b\"},\"urls\":[\"https://example.com/x\"]}],"
                + "\"annotations\":{\"k\":\"v\"},\"subject\":{\"size\":1},\"artifactType\":\"t\"}";
        String index = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"m\",\"digest\":\"" + DIGEST + "\",\"size\":4,"
                + "\"platform\":{\"architecture\":\"amd64\",\"os\":\"windows\",\"os.version\":\"10.0.1\","
                + "\"os.features\":[\"win32k\"]},\"artifactType\":\"t\"}],\"later\":[1.50]}";

        assertThat(Manifest.parse(bytes(manifest), "").toJson()).asString().isEqualTo(manifest);
        assertThat(Manifest.parse(bytes(index), "").toJson()).asString().isEqualTo(index);
    }

    @Test
    void otherContentInADescriptorsPlaceKeepsWhatIsStillTrue() throws OciFormatException {
        ImageManifest manifest = (ImageManifest) Manifest.parse(
                bytes("{\"schemaVersion\":2,\"config\":{\"digest\":\"" + DIGEST + "\",\"size\":2},\"layers\":["
                        + "{\"mediaType\":\"l\",\"digest\":\"" + DIGEST + "\",\"size\":3,"
                        + "\"annotations\":{\"a\":\"b\"},\"urls\":[\"u\"],\"data\":\"d\",\"x\":1}]}"),
                MediaTypes.OCI_MANIFEST);
        Descriptor content = Descriptor.of("other", new byte[] {1});

        Descriptor replaced = manifest.layers().getFirst().forContent(content);

        assertThat(replaced.digest()).isEqualTo(content.digest());
        assertThat(replaced.mediaType()).isEqualTo("other");
        assertThat(replaced.annotations()).isEqualTo(Map.of("a", "b"));
        assertThat(replaced.other()).hasToString("{\"x\":1}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Descriptor entry(long size, String platform) throws OciFormatException {
        return new Descriptor(MediaTypes.OCI_MANIFEST, DIGEST, size).withPlatform(Platform.parse(platform));
    }
}
