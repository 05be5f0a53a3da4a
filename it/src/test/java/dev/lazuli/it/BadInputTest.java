package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.STARGZ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.TreeImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a damaged or untruthful image does: an error where it is read, a reason in the log, nothing left behind.
class BadInputTest {
    private static final int FILE_BYTES = 1_000_000;
    private static final int INSIDE = 500_000;
    private static final int PATTERN_BYTES = 64;

    private LazySystem system;
    private byte[] good;
    private byte[] bad;
    private String plain;
    private String image;

    @BeforeEach
    void start() throws Exception {
        system = LazySystem.start("[blob]\nfetching_timeout_sec = 2\n");
        Path tree = Files.createDirectory(system.newPath("tree"));
        good = noise(1);
        bad = noise(2);
        Files.write(tree.resolve("good"), good);
        Files.write(tree.resolve("bad"), bad);
        plain = TreeImage.make(system.newPath("layout"), "files", tree)
                .push(system.registry().reference("files:plain"));
        system.pull(plain);
        image = system.convertByCtrRemote(plain);
        system.remove(plain);
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
    }

    @Test
    void aChunkThatDiffersIsAnErrorForItsReadersOnly() throws Exception {
        ChainId top = system.chainId(image);
        Path blob = system.registry().blob(layer());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[indexOf(bytes, bad, INSIDE)] ^= 1; // noise is stored, not deflated
        Files.write(blob, bytes);
        system.pullLazily(image);
        assertThat(system.lazyMounts()).hasSize(1);
        system.containerd().withView(STARGZ, top, root -> {
            assertThatThrownBy(() -> Files.readAllBytes(root.resolve("bad")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Input/output error");
            assertThat(Files.readAllBytes(root.resolve("good"))).isEqualTo(good);
            return root;
        });
        assertThat(system.daemon().log()).contains(Digest.sha256(bad).toString());
    }

    @Test
    void aTocThatDiffersFromTheManifestIsNotServedLazily() throws Exception {
        OciLayout copy = OciLayout.copyOf(image, system.newPath("lying"));
        ImageManifest manifest = copy.manifest();
        String toc = manifest.layers()
                .getFirst()
                .annotation("containerd.io/snapshot/stargz/toc.digest")
                .orElseThrow();
        String lying = push(copy, manifest, toc, Digest.sha256(good).toString());
        system.pullLazily(lying);
        assertThat(system.lazyMounts()).isEmpty();
        assertThat(system.daemon().log())
                .contains(toc)
                .contains(Digest.sha256(good).toString());
        system.containerd().withView(STARGZ, system.chainId(image), root -> {
            assertThat(Files.readAllBytes(root.resolve("bad"))).isEqualTo(bad);
            return root;
        });
    }

    @Test
    void aLayerThatIsNoEstargzFallsBackAndTheLogSaysWhy() throws Exception {
        system.pullLazily(plain);
        assertThat(system.lazyMounts()).isEmpty();
        assertThat(system.daemon().log().lines())
                .anyMatch(line -> line.contains("level=warn")
                        && line.contains("image=" + plain)
                        && line.contains("annotation containerd.io/snapshot/stargz/toc.digest is missing"));
    }

    @Test
    void aTruncatedLayerIsNotPulledAndLeavesNothing() throws Exception {
        Path blob = system.registry().blob(layer());
        Files.write(blob, Arrays.copyOf(Files.readAllBytes(blob), INSIDE));
        assertThatThrownBy(() -> system.pullLazily(image)).isInstanceOf(IOException.class);
        assertThat(system.lazyMounts()).isEmpty();
        system.collectGarbage();
        assertThat(system.daemon().snapshotFolders()).isEmpty();
    }

    @Test
    void readsFailWhileTheRegistryIsDownAndWorkAgainWhenItIsBack() throws Exception {
        system.pullLazily(image);
        ChainId top = system.chainId(image);
        system.registry().stop();
        system.containerd().withView(STARGZ, top, root -> {
            assertThatThrownBy(() -> Files.readAllBytes(root.resolve("good")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Input/output error");
            system.registry().restart();
            assertThat(Files.readAllBytes(root.resolve("good"))).isEqualTo(good);
            return root;
        });
    }

    @Test
    void anImageThatIsNotThereIsAnErrorOfTheClient() throws Exception {
        Command.Result result = system.containerd()
                .ctrRemote("images", "rpull", "--plain-http", system.registry().reference("files:unknown"))
                .run();
        assertThat(result.exitCode()).isNotZero();
        assertThat(system.lazyMounts()).isEmpty();
    }

    private Digest layer() throws Exception {
        return OciLayout.copyOf(image, system.newPath("copy"))
                .manifest()
                .layers()
                .getFirst()
                .digest();
    }

    /// Pushes the image with one text of its manifest replaced.
    private String push(OciLayout copy, ImageManifest manifest, String text, String other) throws Exception {
        byte[] json = new String(manifest.toJson(), StandardCharsets.UTF_8)
                .replace(text, other)
                .getBytes(StandardCharsets.UTF_8);
        Path folder = copy.folder();
        Path index = folder.resolve("index.json");
        Files.write(folder.resolve("blobs/sha256").resolve(Digest.sha256(json).hex()), json);
        Files.writeString(index, """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                 "annotations":{"org.opencontainers.image.ref.name":"copy"}}]}
                """.formatted(manifest.mediaType(), Digest.sha256(json), json.length));
        return copy.push(system.registry().reference("files:lying"));
    }

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[FILE_BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static int indexOf(byte[] blob, byte[] content, int from) {
        for (int at = 0; at + PATTERN_BYTES <= blob.length; at++) {
            int matched = 0;
            while (matched < PATTERN_BYTES && blob[at + matched] == content[from + matched]) {
                matched++;
            }
            if (matched == PATTERN_BYTES) {
                return at;
            }
        }
        throw new AssertionError("the content is not stored as it is");
    }
}
