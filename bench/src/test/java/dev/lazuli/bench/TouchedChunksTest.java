package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.bench.TouchedChunks.LayerFile;
import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.testkit.Command;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A layer with the files `a`, `b` and `c` of one chunk each, 30,000 bytes that cannot be compressed.
class TouchedChunksTest {
    private static final int SIZE = 30_000;

    @TempDir
    private Path folder;

    private PushedImage image;
    private TouchedChunks touched;

    @BeforeEach
    void build() throws Exception {
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Random random = new Random(1);
        for (String name : List.of("a", "b", "c")) {
            byte[] bytes = new byte[SIZE];
            random.nextBytes(bytes);
            Files.write(tree.resolve(name), bytes);
        }
        byte[] tar = Command.of("tar", "-C", tree.toString(), "-cf", "-", "a", "b", "c")
                .check()
                .stdout();
        Path blob = folder.resolve("blob");
        BuiltLayer built;
        try (OutputStream out = Files.newOutputStream(blob)) {
            built = new EstargzBuilder(EstargzOptions.defaults(folder)).build(new ByteArrayInputStream(tar), out);
        }
        Digest config = Digest.sha256("config".getBytes(StandardCharsets.UTF_8));
        Descriptor layer = new Descriptor(MediaTypes.OCI_LAYER_GZIP, built.digest(), built.size())
                .withAnnotations(built.annotations());
        image = new PushedImage(
                config,
                new ImageManifest(
                        MediaTypes.OCI_MANIFEST,
                        new Descriptor(MediaTypes.OCI_CONFIG, config, 1),
                        List.of(layer),
                        Map.of()));
        touched = new TouchedChunks(image, _ -> blob);
    }

    @Test
    void countsEachChunkOnceAndNamesFilesInTheOrderOfTheRequests() {
        touched.add(
                image,
                List.of(
                        request("bytes=-524288"),
                        request("bytes=70000-70001"),
                        request("bytes=1000-1001"),
                        request("bytes=2000-2999")));
        assertThat(touched.files()).containsExactly(new LayerFile(0, "c"), new LayerFile(0, "a"));
        assertThat(touched.bytes()).isBetween(2L * SIZE, 2L * SIZE + 2000);
    }

    @Test
    void aRequestForEverythingTouchesEverything() {
        touched.add(image, List.of(request("bytes=1000-95000")));
        assertThat(touched.files()).extracting(LayerFile::path).containsExactly("a", "b", "c");
        assertThat(touched.bytes()).isBetween(3L * SIZE, 3L * SIZE + 3000);
    }

    @Test
    void requestsForOtherThingsTouchNothing() {
        touched.add(
                image,
                List.of(new Exchange(
                        1,
                        "GET /v2/x/manifests/y HTTP/1.1",
                        Optional.of("bytes=0-95000"),
                        200,
                        1,
                        1,
                        OptionalLong.empty(),
                        OptionalLong.empty())));
        assertThat(touched.files()).isEmpty();
        assertThat(touched.bytes()).isZero();
    }

    private Exchange request(String range) {
        return new Exchange(
                1,
                "GET /v2/x/blobs/" + image.layers().getFirst().digest() + " HTTP/1.1",
                Optional.of(range),
                206,
                1,
                1,
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
