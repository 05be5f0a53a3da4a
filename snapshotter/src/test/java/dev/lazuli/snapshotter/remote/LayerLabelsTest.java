package dev.lazuli.snapshotter.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.snapshotter.remote.LayerLabels.Unverified;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LayerLabelsTest {
    private static final Unverified NONE = new Unverified(false, false);
    private static final Digest ONE = digest("1");
    private static final Digest TWO = digest("2");
    private static final Digest THREE = digest("3");
    private static final Map<String, String> CTR_REMOTE = Map.of(
            "containerd.io/snapshot/remote/stargz.reference",
            "localhost:5000/py:esgz",
            "containerd.io/snapshot/remote/stargz.digest",
            ONE.toString(),
            "containerd.io/snapshot/remote/stargz.layers",
            ONE + "," + TWO + "," + THREE,
            "containerd.io/snapshot/stargz/toc.digest",
            TWO.toString());
    private static final Map<String, String> CRI = Map.of(
            "containerd.io/snapshot/cri.image-ref",
            "docker.io/library/py:1",
            "containerd.io/snapshot/cri.layer-digest",
            TWO.toString(),
            "containerd.io/snapshot/cri.image-layers",
            TWO + "," + THREE,
            "containerd.io/snapshot/remote/stargz.prefetch",
            "10485760");

    private static Digest digest(String content) {
        return Digest.sha256(content.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, String> with(Map<String, String> labels, String key, String value) {
        Map<String, String> more = new HashMap<>(labels);
        more.put(key, value);
        return more;
    }

    @Test
    void readsTheLabelsOfCtrRemote() throws OciFormatException {
        LayerLabels labels = LayerLabels.parse(CTR_REMOTE, NONE);
        assertThat(labels.layer().image()).hasToString("localhost:5000/py:esgz");
        assertThat(labels.layer().layer()).isEqualTo(ONE);
        assertThat(labels.layer().trust()).contains(new TocTrust.OfJson(new TocDigest(TWO)));
        assertThat(labels.layer().skipVerify()).isFalse();
        assertThat(labels.neighbours()).extracting(LayerRequest::layer).containsExactly(TWO, THREE);
        assertThat(labels.neighbours()).allSatisfy(n -> assertThat(n.trust()).isEqualTo(Optional.<TocTrust>empty()));
    }

    @Test
    void prefersTheLabelsOfCri() throws OciFormatException {
        Map<String, String> both = new HashMap<>(CTR_REMOTE);
        both.putAll(CRI);
        LayerLabels labels = LayerLabels.parse(both, NONE);
        assertThat(labels.layer().image()).hasToString("docker.io/library/py:1");
        assertThat(labels.layer().layer()).isEqualTo(TWO);
        assertThat(labels.neighbours()).extracting(LayerRequest::layer).containsExactly(THREE);
        assertThat(labels.layer().hintedBytes()).isEqualTo(10_485_760);
        assertThat(labels.neighbours().getFirst().hintedBytes()).isZero();
    }

    @Test
    void refusesAHintThatIsNoNumberOfBytes() {
        assertThatThrownBy(() -> LayerLabels.parse(with(CRI, LayerLabels.PREFETCH, "10MB"), NONE))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining("label containerd.io/snapshot/remote/stargz.prefetch is \"10MB\"");
    }

    @Test
    void readsWhatOurClientWillStart() throws OciFormatException {
        assertThat(LayerLabels.parse(CRI, NONE).layer().command()).isEmpty();
        assertThat(LayerLabels.parse(with(CRI, LayerLabels.COMMAND, "[\"python3\",\"-c\",\"a b\"]"), NONE)
                        .layer()
                        .command())
                .containsExactly("python3", "-c", "a b");
        for (String wrong : List.of("python3", "{}", "[1]", "[\"a\"")) {
            assertThatThrownBy(() -> LayerLabels.parse(with(CRI, LayerLabels.COMMAND, wrong), NONE))
                    .isInstanceOf(OciFormatException.class)
                    .hasMessageContaining("label containerd.io/snapshot/lazuli.command is no JSON");
        }
    }

    @Test
    void takesTheOthersWhenThoseOfCriAreIncomplete() throws OciFormatException {
        LayerLabels labels = LayerLabels.parse(with(CTR_REMOTE, "containerd.io/snapshot/cri.image-ref", "x/y:z"), NONE);
        assertThat(labels.layer().layer()).isEqualTo(ONE);
    }

    @Test
    void readsTheSizeThatOurClientGives() throws OciFormatException {
        assertThat(LayerLabels.parse(with(CRI, LayerLabels.LAYER_SIZE, "12345678901"), NONE)
                        .layer()
                        .size())
                .isEqualTo(OptionalLong.of(12345678901L));
        assertThatThrownBy(() -> LayerLabels.parse(with(CRI, LayerLabels.LAYER_SIZE, "-1"), NONE))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining("expected a number of bytes");
    }

    @Test
    void readsWhatOurClientSaysOfZstdChunked() throws OciFormatException {
        Map<String, String> zstd = with(
                with(CRI, "containerd.io/snapshot/lazuli.zstd-chunked.manifest-checksum", THREE.toString()),
                "containerd.io/snapshot/lazuli.zstd-chunked.manifest-position",
                "100:20:300:1");
        LayerRequest layer = LayerLabels.parse(zstd, NONE).layer();
        assertThat(layer.trust()).contains(new TocTrust.OfCompressed(THREE));
        assertThat(layer.position()).contains(TocPosition.parse("100:20:300:1"));
        Map<String, String> both = with(zstd, TocDigest.ANNOTATION, ONE.toString());
        assertThat(LayerLabels.parse(both, NONE).layer().trust())
                .as("the digest of the text is worth more: it needs no compressed bytes")
                .contains(new TocTrust.OfJson(new TocDigest(ONE)));
    }

    @Test
    void pinsTheImageToTheManifestThatTheClientHas() throws OciFormatException {
        Map<String, String> pinned = with(CRI, "containerd.io/snapshot/cri.manifest-digest", ONE.toString());
        LayerLabels labels = LayerLabels.parse(pinned, NONE);
        assertThat(labels.layer().image()).hasToString("docker.io/library/py:1@" + ONE);
        assertThat(labels.neighbours())
                .allSatisfy(n -> assertThat(n.image()).isEqualTo(labels.layer().image()));
    }

    @Test
    void stopsAtADigestThatWasCutOff() throws OciFormatException {
        String cut = ONE + "," + TWO + "," + THREE.toString().substring(0, 30);
        assertThat(LayerLabels.parse(with(CTR_REMOTE, "containerd.io/snapshot/remote/stargz.layers", cut), NONE)
                        .neighbours())
                .extracting(LayerRequest::layer)
                .containsExactly(TWO);
    }

    @Test
    void skipsVerificationOnlyWhereItIsAllowed() throws OciFormatException {
        Map<String, String> asking = with(CRI, "containerd.io/snapshot/remote/stargz.skipverify", "true");
        assertThat(LayerLabels.parse(asking, NONE).layer().skipVerify()).isFalse();
        assertThat(LayerLabels.parse(asking, new Unverified(true, false))
                        .layer()
                        .skipVerify())
                .isTrue();
        assertThat(LayerLabels.parse(CRI, new Unverified(true, false)).layer().skipVerify())
                .isFalse();
        assertThat(LayerLabels.parse(CRI, new Unverified(false, true)).layer().skipVerify())
                .isTrue();
        Map<String, String> askingWithDigest =
                with(CTR_REMOTE, "containerd.io/snapshot/remote/stargz.skipverify", "true");
        assertThat(LayerLabels.parse(askingWithDigest, new Unverified(true, false))
                        .layer()
                        .skipVerify())
                .isFalse();
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertThatThrownBy(() -> LayerLabels.parse(Map.of(), NONE))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining("the labels do not name the image and the layer");
        assertThatThrownBy(() ->
                        LayerLabels.parse(with(CRI, "containerd.io/snapshot/cri.layer-digest", "../../etc"), NONE))
                .hasMessageContaining("invalid digest \"../../etc\"");
        assertThatThrownBy(() -> LayerLabels.parse(with(CRI, "containerd.io/snapshot/stargz/toc.digest", "x"), NONE))
                .hasMessageContaining("invalid digest \"x\"");
        assertThatThrownBy(() -> LayerLabels.parse(with(CRI, "containerd.io/snapshot/cri.image-ref", "A B"), NONE))
                .hasMessageContaining("invalid reference format");
    }
}
