package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.OVERLAYFS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.SidTools;
import dev.lazuli.testkit.TarKind;
import dev.lazuli.testkit.TreeListing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What we write is read by the programs of others as what it was made from.
@Tag("full")
class OtherReadersTest {
    private static TarKinds kinds;

    @BeforeAll
    static void start() throws Exception {
        kinds = TarKinds.start(TarKind.all());
    }

    @AfterAll
    static void stop() throws Exception {
        kinds.close();
    }

    @ParameterizedTest
    @EnumSource
    void containerdUnpacksTheSameTreeAndCtrRemoteFindsTheSameToc(LayerFormat format) throws Exception {
        LazySystem system = kinds.system();
        String converted = kinds.converted(format);
        system.pull(converted);
        TreeListing unpacked =
                TreeRules.withoutLandmarks(TreeRules.asContainerdUnpacks(system.listing(OVERLAYFS, converted)));
        assertThat(kinds.unpacked().differencesTo(unpacked)).isEmpty();
        if (!format.hasTocImage()) {
            OciLayout copy = OciLayout.copyOf(converted, system.newPath("copy"));
            for (Descriptor layer : copy.manifest().layers()) {
                assertThat(layer.annotation(TocDigest.ANNOTATION))
                        .contains(toc(format)
                                .with(layer.digest().toString())
                                .check()
                                .output());
            }
        }
        system.remove(converted);
    }

    @ParameterizedTest
    @CsvSource({
        "ESTARGZ, '\"chunkSize\":4194304', '\"innerOffset\"'",
        "CHUNK_SIZE, '\"chunkSize\":65536', '\"chunkSize\":4194304'",
        "MIN_CHUNK_SIZE, '\"innerOffset\"', nothing",
        "ZSTD_CHUNKED, '\"chunkSize\":4194304', '\"innerOffset\"'",
    })
    void theTocHasTheChunksThatWereAskedFor(LayerFormat format, String expected, String unexpected) throws Exception {
        LazySystem system = kinds.system();
        String converted = kinds.converted(format);
        system.pull(converted);
        Descriptor top = OciLayout.copyOf(converted, system.newPath("copy"))
                .manifest()
                .layers()
                .getLast();
        String dumped =
                toc(format).with("--dump-toc", top.digest().toString()).check().output();
        assertThat(dumped.replaceAll("\\s", "")).contains(expected).doesNotContain(unexpected);
        system.remove(converted);
    }

    private static Command toc(LayerFormat format) throws Exception {
        Command command = kinds.system().newCtrRemote("images", "get-toc-digest");
        return format == LayerFormat.ZSTD_CHUNKED ? command.with("--zstdchunked") : command;
    }

    @ParameterizedTest
    @EnumSource
    void skopeoCopiesWithAllDigestsRight(LayerFormat format) throws Exception {
        LazySystem system = kinds.system();
        String converted = kinds.converted(format);
        Path folder = system.newFolder("skopeo");
        SidTools.get()
                .command(folder, "skopeo", "--insecure-policy", "copy", "--src-tls-verify=false")
                .with("--preserve-digests", "docker://" + converted, "dir:" + folder.resolve("image"))
                .check();
        List<Descriptor> layers =
                OciLayout.copyOf(converted, system.newPath("copy")).manifest().layers();
        for (Descriptor layer : layers) {
            assertThat(folder.resolve("image").resolve(layer.digest().hex())).hasSize(layer.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void podmanPullsTheSameTree(LayerFormat format) throws Exception {
        LazySystem system = kinds.system();
        String converted = kinds.converted(format);
        ContainersStorage storage = new ContainersStorage(system.newPath("storage"));
        storage.pull(converted);
        TreeListing pulled = TreeRules.withoutLandmarks(
                TreeRules.withoutTrustedAttributes(TreeRules.asContainerdUnpacks(storage.listing(converted))));
        assertThat(kinds.unpacked().differencesTo(pulled)).isEmpty();
    }
}
