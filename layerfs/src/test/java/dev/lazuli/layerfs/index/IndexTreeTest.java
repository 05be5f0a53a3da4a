package dev.lazuli.layerfs.index;

import static dev.lazuli.layerfs.index.Toc.dir;
import static dev.lazuli.layerfs.index.Toc.file;
import static dev.lazuli.layerfs.index.Toc.link;
import static dev.lazuli.layerfs.index.Toc.symlink;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.Attributes;
import dev.lazuli.estargz.TocEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What tree comes of what entries: as GNU tar and containerd would leave it, in overlayfs's words.
class IndexTreeTest {
    @TempDir
    Path folder;

    /// Expected lines are `path kind node links`, the root's first.
    static Stream<Arguments> trees() {
        return Stream.of(
                tree("empty TOC", List.of(), "/ DIRECTORY 1 2"),
                tree(
                        "root entry has no id of its own",
                        List.of(dir(""), file("a", 1)),
                        "/ DIRECTORY 1 2",
                        "/a REGULAR 3 1"),
                tree(
                        "names sorted by bytes",
                        List.of(file("é", 1), file("b", 1), file("a-", 1), file("a", 1), file("B", 1)),
                        "/ DIRECTORY 1 2",
                        "/B REGULAR 6 1",
                        "/a REGULAR 5 1",
                        "/a- REGULAR 4 1",
                        "/b REGULAR 3 1",
                        "/é REGULAR 2 1"),
                tree(
                        "implied directories come after all entries, by the bytes of their paths",
                        List.of(file("x/y/f", 1), file("x-/f", 1), file("a/f", 1)),
                        "/ DIRECTORY 1 5",
                        "/a DIRECTORY 5 2",
                        "/a/f REGULAR 4 1",
                        "/x DIRECTORY 6 3",
                        "/x/y DIRECTORY 8 2",
                        "/x/y/f REGULAR 2 1",
                        "/x- DIRECTORY 7 2",
                        "/x-/f REGULAR 3 1"),
                tree(
                        "a directory's entry may follow its children",
                        List.of(file("d/f", 1), dir("d")),
                        "/ DIRECTORY 1 3",
                        "/d DIRECTORY 3 2",
                        "/d/f REGULAR 2 1"),
                tree("the later file wins", List.of(file("a", 1), file("a", 2)), "/ DIRECTORY 1 2", "/a REGULAR 3 1"),
                tree(
                        "a later directory keeps the children",
                        List.of(dir("d"), file("d/f", 1), dir("d")),
                        "/ DIRECTORY 1 3",
                        "/d DIRECTORY 4 2",
                        "/d/f REGULAR 3 1"),
                tree(
                        "a file over a directory takes its children away, also when a directory comes back",
                        List.of(dir("d"), file("d/e/f", 1), file("d", 1), dir("d"), file("d/e/g", 1)),
                        "/ DIRECTORY 1 3",
                        "/d DIRECTORY 5 3",
                        "/d/e DIRECTORY 7 2",
                        "/d/e/g REGULAR 6 1"),
                tree(
                        "a symlink over a directory",
                        List.of(dir("d"), file("d/f", 1), symlink("d", "/elsewhere")),
                        "/ DIRECTORY 1 2",
                        "/d SYMLINK 4 1"),
                tree(
                        "hard links share the target's node",
                        List.of(file("a", 1), link("b", "a"), link("c/d", "b")),
                        "/ DIRECTORY 1 3",
                        "/a REGULAR 2 3",
                        "/b REGULAR 2 3",
                        "/c DIRECTORY 5 2",
                        "/c/d REGULAR 2 3"),
                tree(
                        "hard links to what comes later, over each other and over implied directories",
                        List.of(link("a", "b"), link("b", "i/j/f"), file("i/j/f", 1)),
                        "/ DIRECTORY 1 3",
                        "/a REGULAR 4 3",
                        "/b REGULAR 4 3",
                        "/i DIRECTORY 5 3",
                        "/i/j DIRECTORY 6 2",
                        "/i/j/f REGULAR 4 3"),
                tree(
                        "a link keeps the node of a target that is replaced",
                        List.of(file("a", 1), link("b", "a"), file("a", 2)),
                        "/ DIRECTORY 1 2",
                        "/a REGULAR 4 1",
                        "/b REGULAR 2 1"),
                tree(
                        "whiteouts are character devices, unless the layer has the name",
                        List.of(
                                file(".wh.gone", 0),
                                file("d/.wh.x", 0),
                                file("d/x", 1),
                                dir("y/z"),
                                file("y/.wh.z", 0)),
                        "/ DIRECTORY 1 4",
                        "/d DIRECTORY 7 2",
                        "/d/x REGULAR 4 1",
                        "/gone CHARACTER_DEVICE 2 1",
                        "/y DIRECTORY 8 3",
                        "/y/z DIRECTORY 5 2"),
                tree(
                        "markers that name nothing are hidden",
                        List.of(
                                file(".wh.", 0),
                                file(".wh..", 0),
                                file(".wh...", 0),
                                file(".wh..wh.aufs", 0),
                                dir(".wh..wh.plnk"),
                                file(".wh..wh.plnk/1.2", 1)),
                        "/ DIRECTORY 1 2"),
                tree(
                        "landmarks and the TOC are hidden in the root only",
                        List.of(
                                file(".prefetch.landmark", 1),
                                file(".no.prefetch.landmark", 1),
                                file("stargz.index.json", 1),
                                file("d/.prefetch.landmark", 1),
                                file("d/stargz.index.json", 1)),
                        "/ DIRECTORY 1 3",
                        "/d DIRECTORY 7 2",
                        "/d/.prefetch.landmark REGULAR 5 1",
                        "/d/stargz.index.json REGULAR 6 1"));
    }

    private static Arguments tree(String name, List<TocEntry> entries, String... expected) {
        return Arguments.argumentSet(name, entries, List.of(expected));
    }

    @ParameterizedTest
    @MethodSource("trees")
    void servesTheTreeThatAnUnpackWouldLeave(List<Object> entries, List<String> expected) throws IOException {
        try (LayerIndex index = Toc.index(folder.resolve("i"), entries)) {
            List<String> lines = new ArrayList<>();
            list(index, LayerIndex.ROOT, "", lines);
            assertThat(lines).containsExactlyElementsOf(expected);
        }
    }

    private static void list(LayerIndex index, int node, String path, List<String> lines) {
        lines.add((path.isEmpty() ? "/" : path) + " " + index.kind(node) + " " + node + " " + index.linkCount(node));
        if (index.kind(node) != NodeKind.DIRECTORY) {
            return;
        }
        for (int i = 0; i < index.childCount(node); i++) {
            byte[] name = index.names()
                    .asSlice(index.childNameOffset(node, i), index.childNameLength(node, i))
                    .toArray(IndexFormat.BYTE);
            int child = index.childNode(node, i);
            assertThat(index.lookup(node, MemorySegment.ofArray(name), 0, name.length))
                    .isEqualTo(child);
            list(index, child, path + "/" + new String(name, StandardCharsets.UTF_8), lines);
        }
    }

    static Stream<Arguments> unservable() {
        return Stream.of(
                Arguments.argumentSet("not UTF-8", List.of(file("a\ufffdb", 1)), "was not UTF-8 in the tar"),
                Arguments.argumentSet("target not UTF-8", List.of(symlink("a", "\ufffd")), "was not UTF-8 in the tar"),
                Arguments.argumentSet("long name", List.of(file("n".repeat(256), 1)), "a name of 256 bytes"),
                Arguments.argumentSet("long path", List.of(file("n/".repeat(2050) + "f", 1)), "a path of 4101 bytes"),
                Arguments.argumentSet("below a file", List.of(file("a", 1), file("a/b", 1)), "no directory"),
                Arguments.argumentSet("below a symlink", List.of(symlink("a", "b"), file("a/b", 1)), "no directory"),
                Arguments.argumentSet("link to a directory", List.of(dir("a"), link("b", "a")), "to the directory"),
                Arguments.argumentSet("link to root", List.of(link("b", "")), "to a directory"),
                Arguments.argumentSet("link to nothing", List.of(link("b", "a")), "which is not in the layer"),
                Arguments.argumentSet("links in a circle", List.of(link("a", "b"), link("b", "a")), "in a circle"),
                Arguments.argumentSet("link to itself", List.of(file("a", 1), link("a", "a")), "to itself"),
                Arguments.argumentSet("root no directory", List.of(file("", 1)), "root is no directory"));
    }

    @ParameterizedTest
    @MethodSource("unservable")
    void refusesWhatOnlyAnUnpackCanTellTheMeaningOf(List<Object> entries, String reason) {
        assertThatThrownBy(() -> Toc.index(folder.resolve("i"), entries))
                .isInstanceOf(UnservableTocException.class)
                .hasMessageContaining(reason);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsAttributes() throws IOException {
        byte[] capability = {1, 0, 0, 2, (byte) 0xff, 0, '\n'};
        Attributes attributes = new Attributes(
                06755,
                4_000_000_000L,
                3_000_000,
                "",
                "",
                Instant.ofEpochSecond(-100, 123_456_789),
                Map.of("security.capability", capability, "trusted.overlay.redirect", new byte[] {'/'}));
        TocEntry opaque = file("d/.wh..wh..opq", 0);
        List<Object> entries = List.of(
                new TocEntry.RegularFile("f", attributes, 0, null),
                new TocEntry.Device("b", Toc.attributes(0600), TocEntry.Device.Kind.BLOCK, 4095, 1_048_575),
                symlink("s", "../näh/./x"),
                opaque);
        try (LayerIndex index = Toc.index(folder.resolve("i"), entries)) {
            assertThat(index.mode(2)).isEqualTo(0106755);
            assertThat(Integer.toUnsignedLong(index.uid(2))).isEqualTo(4_000_000_000L);
            assertThat(index.gid(2)).isEqualTo(3_000_000);
            assertThat(index.mtimeSeconds(2)).isEqualTo(-100);
            assertThat(index.mtimeNanos(2)).isEqualTo(123_456_789);
            assertThat(index.xattrs(2).toMap()).containsOnlyKeys("security.capability");
            assertThat(index.xattrs(2).toMap().get("security.capability")).isEqualTo(capability);
            assertThat(index.mode(3)).isEqualTo(0060600);
            assertThat(index.deviceMajor(3)).isEqualTo(4095);
            assertThat(index.deviceMinor(3)).isEqualTo(1_048_575);
            assertThat(index.linkTarget(4).toArray(IndexFormat.BYTE))
                    .isEqualTo("../näh/./x".getBytes(StandardCharsets.UTF_8));
            assertThat(index.isNode(5)).isFalse();
            assertThat(index.isOpaque(6)).isTrue();
            assertThat(index.path(6)).isEqualTo("/d");
            assertThat(index.hasXattrs()).isTrue();
            assertThat(index.hasSecurityLabels()).isFalse();
            assertThat(index.hasAcls()).isFalse();
        }
    }

    @Test
    void tellsWhetherTheLayerHasSecurityLabelsAndAcls() throws IOException {
        byte[] value = {1};
        assertThat(hasLabelsAndAcls(Map.of("security.selinux", value))).containsExactly(true, false);
        assertThat(hasLabelsAndAcls(Map.of("system.posix_acl_access", value))).containsExactly(false, true);
        assertThat(hasLabelsAndAcls(Map.of("system.posix_acl_default", value))).containsExactly(false, true);
        assertThat(hasLabelsAndAcls(Map.of("user.security.selinux", value))).containsExactly(false, false);
    }

    private List<Boolean> hasLabelsAndAcls(Map<String, byte[]> xattrs) throws IOException {
        Attributes attributes = new Attributes(0644, 0, 0, "", "", Instant.EPOCH, xattrs);
        List<Object> entries = List.of(new TocEntry.RegularFile("f", attributes, 0, null), file("g", 0));
        try (LayerIndex index = Toc.index(folder.resolve("i"), entries)) {
            return List.of(index.hasSecurityLabels(), index.hasAcls());
        }
    }

    @Test
    void aHundredReplacedTreesCostNoMoreThanTheirEntries() throws IOException {
        List<Object> entries = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            entries.add(dir("d"));
            for (int i = 0; i < 50; i++) {
                entries.add(file("d/" + i + "/f", 0));
            }
            entries.add(file("d", 0));
        }
        try (LayerIndex index = Toc.index(folder.resolve("i"), entries)) {
            assertThat(index.nodeCount()).isEqualTo(1 + entries.size());
            assertThat(index.childCount(LayerIndex.ROOT)).isEqualTo(1);
        }
    }
}
