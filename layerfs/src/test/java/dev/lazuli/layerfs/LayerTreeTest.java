package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.estargz.EstargzOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The trees of mounted layers, compared with what GNU tar unpacks and with what overlayfs makes of them. Needs root
/// and /dev/fuse.
@Timeout(300)
class LayerTreeTest {
    @TempDir
    Path work;

    private Path tree;
    private Path mountpoint;

    @BeforeEach
    void makeFolders() throws IOException {
        tree = Files.createDirectory(work.resolve("in"));
        mountpoint = Files.createDirectory(work.resolve("mnt"));
    }

    @Test
    void showsTheTreeThatTarUnpacks() throws Exception {
        TestLayer.run("bash", TestLayer.script("awkward.sh"), work.toString());
        TestLayer layer = TestLayer.ofTar(work.resolve("layer.tar"), 1 << 20, 0);
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertThat(TestLayer.dump(mountpoint)).containsExactlyElementsOf(TestLayer.dump(work.resolve("unpacked")));
        }
    }

    @Test
    void servesWhatOurBuilderWrites() throws Exception {
        TestLayer.run("bash", TestLayer.script("awkward.sh"), work.toString());
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        BuiltLayer built;
        try (InputStream tar = Files.newInputStream(work.resolve("layer.tar"))) {
            built = new EstargzBuilder(EstargzOptions.defaults(work)).build(tar, blob);
        }
        TestLayer layer = new TestLayer(blob.toByteArray(), built.tocDigest());
        assertThat(layer.digest()).isEqualTo(built.digest());
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertThat(TestLayer.dump(mountpoint)).containsExactlyElementsOf(TestLayer.dump(work.resolve("unpacked")));
        }
    }

    @Test
    void entriesReplaceEachOtherAsInTar() throws Exception {
        Path tar = work.resolve("replaced.tar");
        Path unpacked = Files.createDirectory(work.resolve("unpacked"));
        TestLayer.run("python3", TestLayer.script("replaced.py"), tar.toString());
        TestLayer.run("tar", "--recursive-unlink", "-C", unpacked.toString(), "-xpf", tar.toString());
        TestLayer layer = TestLayer.ofTar(tar);
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertThat(withoutTimes(TestLayer.dump(mountpoint)))
                    .containsExactlyElementsOf(withoutTimes(TestLayer.dump(unpacked)));
        }
    }

    /// Implied directories have the time of their unpacking in the one, the epoch in the other.
    private static List<String> withoutTimes(List<String> dump) {
        return dump.stream()
                .map(line -> line.replaceFirst("\"mtime\": -?[0-9]+", ""))
                .toList();
    }

    @Test
    void readsChunksThatShareAGzipMember() throws Exception {
        TestLayer.run("bash", TestLayer.script("awkward.sh"), work.toString());
        TestLayer layer = TestLayer.ofTar(work.resolve("layer.tar"), 60_000, 100_000);
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertThat(TestLayer.dump(mountpoint)).containsExactlyElementsOf(TestLayer.dump(work.resolve("unpacked")));
        }
    }

    @Test
    void showsWhiteoutsAndOpaqueDirectoriesAsOverlayfsKnowsThem() throws Exception {
        Path lower = Files.createDirectories(work.resolve("lower"));
        for (String name : List.of("gone", "kept", "replaced/old", "dir/gone", "dir/kept")) {
            Files.createDirectories(lower.resolve(name).getParent());
            Files.writeString(lower.resolve(name), "lower");
        }
        for (String name : List.of(
                ".wh.gone", "replaced/.wh..wh..opq", "replaced/new", "dir/.wh.gone", "dir/.wh.kept", "dir/kept")) {
            Files.createDirectories(tree.resolve(name).getParent());
            Files.writeString(tree.resolve(name), name.contains(".wh.") ? "" : "upper");
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        Path merged = Files.createDirectory(work.resolve("merged"));
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            TestLayer.run(
                    "mount",
                    "-t",
                    "overlay",
                    "-o",
                    "ro,lowerdir=" + mountpoint + ":" + lower,
                    "overlay",
                    merged.toString());
            try (Stream<Path> files = Files.walk(merged)) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(each -> merged.relativize(each).toString()))
                        .containsExactlyInAnyOrder("kept", "replaced/new", "dir/kept");
                assertThat(merged.resolve("dir/kept")).hasContent("upper");
            } finally {
                TestLayer.run("umount", merged.toString());
            }
        }
    }

    @Test
    void marksOpaqueDirectoriesForUserNamespacesOnDemand() throws Exception {
        Files.createDirectory(tree.resolve("d"));
        Files.writeString(tree.resolve("d/.wh..wh..opq"), "");
        TestLayer layer = TestLayer.ofFolder(tree);
        String names = "import os,sys; print(os.listxattr(sys.argv[1]), os.getxattr(sys.argv[1], sys.argv[2]))";
        String folder = mountpoint.resolve("d").toString();
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertThat(TestLayer.run("python3", "-c", names, folder, "trusted.overlay.opaque"))
                    .isEqualTo("['trusted.overlay.opaque'] b'y'\n");
        }
        try (LayerFileSystems layers = open(options().withUserXattr(true), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertThat(TestLayer.run("python3", "-c", names, folder, "user.overlay.opaque"))
                    .isEqualTo("['user.overlay.opaque'] b'y'\n");
        }
    }

    @Test
    void doesNotSupportLabelsAndAclsThatNoFileOfALayerHas() throws Exception {
        Files.writeString(tree.resolve("with"), "x");
        Files.writeString(tree.resolve("without"), "x");
        String set = "import os,sys; os.setxattr(sys.argv[1], 'user.a', b'b')";
        TestLayer.run("python3", "-c", set, tree.resolve("with").toString());
        TestLayer layer = TestLayer.ofFolder(tree);
        String ask = """
                import errno, os, sys
                for name in sys.argv[2:]:
                    try:
                        print(os.getxattr(sys.argv[1], name))
                    except OSError as e:
                        print(errno.errorcode[e.errno])
                """;
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            String[] words = {
                "python3",
                "-c",
                ask,
                mountpoint.resolve("without").toString(),
                "security.selinux",
                "system.posix_acl_access",
                "user.a",
                "security.capability"
            };
            assertThat(TestLayer.run(words)).isEqualTo("ENOTSUP\nENOTSUP\nENODATA\nENODATA\n");
            words[3] = mountpoint.resolve("with").toString();
            assertThat(TestLayer.run(words)).isEqualTo("ENOTSUP\nENOTSUP\nb'b'\nENODATA\n");
        }
    }

    @Test
    void listsADirectoryOfFiftyThousandEntries() throws Exception {
        TestLayer.run("bash", "-c", "cd " + tree + " && mkdir d && cd d && seq -f name-%06.0f 50000 | xargs touch");
        TestLayer layer = TestLayer.ofFolder(tree);
        try (LayerFileSystems layers = open(options(), layer);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            String listing =
                    "cd " + mountpoint.resolve("d") + " && ls -U | sort | md5sum && ls -lU | wc -l && find . | wc -l";
            String same = "cd " + tree.resolve("d") + " && ls -U | sort | md5sum && ls -lU | wc -l && find . | wc -l";
            assertThat(TestLayer.run("bash", "-c", listing)).isEqualTo(TestLayer.run("bash", "-c", same));
        }
    }

    private LayerFsOptions options() {
        return LayerFsOptions.defaults(work.resolve("state"));
    }

    private static LayerFileSystems open(LayerFsOptions options, TestLayer layer) throws IOException {
        LayerFileSystems layers = new LayerFileSystems(options, _ -> new FakeBlob(layer.blob()));
        layers.open();
        return layers;
    }
}
