package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.testkit.SidTools;
import dev.lazuli.testkit.TarKind;
import dev.lazuli.testkit.TreeListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What others write is mounted by us as the tree that containerd unpacks from the original.
@Tag("full")
class OtherWritersTest {
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
    void conversionByCtrRemoteIsTheSameTree(LayerFormat format) throws Exception {
        String converted = kinds.system().convertByNewCtrRemote(kinds.reference(), format);
        checkStrictly(converted);
        TreeListing mounted = kinds.mounted(converted);
        assertThat(TreeRules.inWholeSeconds(kinds.unpacked()).differencesTo(mounted))
                .isEmpty();
    }

    @Test
    void zstdChunkedBySkopeoIsTheSameTree() throws Exception {
        String pushed = pushedBySkopeo("-by-skopeo");
        checkStrictly(pushed);
        assertThat(kinds.unpacked().differencesTo(kinds.mounted(pushed))).isEmpty();
    }

    @Test
    void zstdChunkedBySkopeoIsConvertedByUsToEstargz() throws Exception {
        LazySystem system = kinds.system();
        String pushed = pushedBySkopeo("-to-convert");
        system.pull(pushed);
        String converted = system.convert(pushed, LayerFormat.ESTARGZ);
        assertThat(kinds.unpacked().differencesTo(kinds.mounted(converted))).isEmpty();
    }

    @Test
    void estargzByCtrRemoteIsConvertedByUsToZstdChunked() throws Exception {
        LazySystem system = kinds.system();
        String theirs = system.convertByNewCtrRemote(kinds.reference(), LayerFormat.ESTARGZ);
        system.pull(theirs);
        String converted = system.convert(theirs, LayerFormat.ZSTD_CHUNKED);
        system.remove(theirs);
        assertThat(kinds.unpacked().differencesTo(kinds.mounted(converted))).isEmpty();
    }

    private static String pushedBySkopeo(String suffix) throws Exception {
        String pushed = kinds.reference() + suffix;
        SidTools.get()
                .command(kinds.system().newFolder("skopeo"), "skopeo", "--insecure-policy", "copy")
                .with("--src-tls-verify=false", "--dest-tls-verify=false")
                .with("--dest-compress-format=zstd:chunked", "--dest-force-compress-format")
                .with("docker://" + kinds.reference(), "docker://" + pushed)
                .check();
        return pushed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "buildah"})
    void zstdChunkedByUsersOfContainersStorageIsTheSameTree(String program) throws Exception {
        LazySystem system = kinds.system();
        ContainersStorage storage = new ContainersStorage(system.newPath("storage"));
        storage.pull(kinds.reference());
        String pushed = kinds.reference() + "-by-" + program;
        storage.pushAsZstdChunked(program, kinds.reference(), pushed);
        checkStrictly(pushed);
        assertThat(kinds.unpacked().differencesTo(kinds.mounted(pushed))).isEmpty();
    }

    /// Compares the TOCs with the tars.
    private static void checkStrictly(String reference) throws Exception {
        kinds.system().lazuli("image", "inspect-layer", "--verify", reference).check();
    }
}
