package dev.lazuli.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.estargz.Disagreement;
import dev.lazuli.estargz.Landmark;
import dev.lazuli.estargz.LayerReport;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.image.InspectedImage;
import dev.lazuli.image.InspectedLayer;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LayerDescriptionTest {
    private static final Digest LAYER = Digest.of("sha256:" + "1".repeat(64));
    private static final Digest TOC = Digest.of("sha256:" + "2".repeat(64));
    private static final Digest OTHER = Digest.of("sha256:" + "3".repeat(64));
    private static final Digest MANIFEST = Digest.of("sha256:" + "4".repeat(64));

    private static InspectedImage image(Digest claimed, Optional<LayerReport> report) throws IOException {
        InspectedLayer layer = new InspectedLayer(
                new Descriptor(MediaTypes.OCI_LAYER_GZIP, LAYER, 1234),
                1234,
                InspectedLayer.Kind.ESTARGZ,
                Optional.of(new DiffId(OTHER)),
                List.of(new TocTrust.OfJson(new TocDigest(claimed))),
                OptionalLong.of(10_000_000),
                Optional.of(new InspectedLayer.TocFacts(
                        new TocDigest(TOC),
                        claimed.equals(TOC),
                        12,
                        34,
                        999,
                        Optional.of(Landmark.PREFETCH),
                        OptionalLong.of(56),
                        Optional.empty())),
                List.of(),
                report);
        return new InspectedImage(
                ImageReference.parse("localhost:5000/a:b"),
                Optional.of(MANIFEST),
                Optional.of(new Platform("linux", "amd64", "")),
                List.of(layer));
    }

    @Test
    void alignsWhatItTellsPeople() throws Exception {
        assertThat(new LayerDescription(image(TOC, Optional.empty())).text()).isEqualTo("""
                Image:     localhost:5000/a:b
                Manifest:  sha256:4444444444444444444444444444444444444444444444444444444444444444
                Platform:  linux/amd64

                Layer:              sha256:1111111111111111111111111111111111111111111111111111111111111111
                Kind:               eStargz
                Media type:         application/vnd.oci.image.layer.v1.tar+gzip
                Size:               1234 bytes (1.234kB)
                Uncompressed size:  10000000 bytes (10MB), as the manifest says
                DiffID:             sha256:3333333333333333333333333333333333333333333333333333333333333333, as the config says
                TOC digest:         sha256:2222222222222222222222222222222222222222222222222222222222222222, as the manifest says
                Entries:            12
                Chunks:             34
                Content size:       999 bytes
                Landmark:           .prefetch.landmark
                Prefetch size:      56 bytes
                """);
    }

    @Test
    void listsDisagreementsAndHowManyMoreThereAre() throws Exception {
        LayerReport report = new LayerReport(
                12,
                33,
                Optional.empty(),
                4000,
                List.of(
                        new Disagreement(Disagreement.Kind.FIELD, "a\u001b[31m", "the mode is 1"),
                        new Disagreement(Disagreement.Kind.DAMAGED, "", "no gzip")),
                7);
        assertThat(new LayerDescription(image(OTHER, Optional.of(report))).text())
                .contains("TOC digest:         " + TOC + ", but the manifest says " + OTHER + "\n")
                .endsWith("""
                        Verified:           NO: 7 disagreements; 12 entries, 33 chunks, 4000 bytes (4kB) uncompressed
                          - "a\\u001b[31m": the mode is 1
                          - no gzip
                          - and 5 more
                        """);
    }

    @Test
    void tellsProgramsTheSame() throws Exception {
        LayerReport report = new LayerReport(
                12, 33, Optional.empty(), 4000, List.of(new Disagreement(Disagreement.Kind.FIELD, "a", "b")), 1);
        String json = new LayerDescription(image(OTHER, Optional.of(report))).json();
        assertThat(json).endsWith("}\n");
        JsonNode layer = JsonMapper.shared().readTree(json).path("layers").path(0);
        assertThat(layer.path("kind").asString()).isEqualTo("eStargz");
        assertThat(layer.path("toc").path("agrees").asBoolean()).isFalse();
        assertThat(layer.path("verification").path("clean").asBoolean()).isFalse();
        assertThat(layer.path("verification").path("disagreements").path(0).toString())
                .isEqualTo("{\"kind\":\"FIELD\",\"entry\":\"a\",\"message\":\"b\"}");
    }
}
