package dev.lazuli.layerfs.prefetch;

import static dev.lazuli.layerfs.index.Toc.dir;
import static dev.lazuli.layerfs.index.Toc.file;
import static dev.lazuli.layerfs.index.Toc.symlink;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.index.Toc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTreeTest {
    @TempDir
    private Path folder;

    private final List<LayerIndex> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LayerIndex::close);
    }

    /// The tree of these layers, the uppermost first.
    private ImageTree tree(List<List<Object>> layers) throws IOException {
        for (List<Object> layer : layers) {
            opened.add(Toc.index(folder.resolve(opened.size() + ".index"), layer));
        }
        return new ImageTree(opened);
    }

    private static String where(ImageTree tree, String path) {
        return tree.file(path).map(found -> found.layer() + found.path()).orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/bin/tool, 1/usr/bin/tool",
        "usr/bin/tool, 1/usr/bin/tool",
        "/usr//bin/./tool, 1/usr/bin/tool",
        "/usr/lib/../bin/tool, 1/usr/bin/tool",
        "/../../usr/bin/tool, 1/usr/bin/tool",
        "/bin/tool, 1/usr/bin/tool",
        "/usr/bin/alias, 1/usr/bin/tool",
        "/usr/bin/chain, 1/usr/bin/tool",
        "/opt/app/run, 1/usr/bin/tool",
        "/usr/bin/both, 0/usr/bin/both",
        "/usr/bin/gone, nothing",
        "/usr/lib/old, nothing",
        "/usr/lib/new, 0/usr/lib/new",
        "/var/was-folder, 0/var/was-folder",
        "/var/was-folder/inside, nothing",
        "/var/was-file/inside, 0/var/was-file/inside",
        "/usr/bin, nothing",
        "/usr/bin/tool/, nothing",
        "/usr/bin/tool/x, nothing",
        "/loop/x, nothing",
        "/dangling, nothing",
        "/, nothing",
        "'', nothing",
    })
    void leadsWhereOverlayfsLeads(String path, String expected) throws IOException {
        ImageTree tree = tree(List.of(
                List.of(
                        dir("usr/bin"),
                        file("usr/bin/both", 0),
                        file("usr/bin/.wh.gone", 0),
                        dir("usr/lib"),
                        file("usr/lib/.wh..wh..opq", 0),
                        file("usr/lib/new", 0),
                        file("var/was-folder", 0),
                        file("var/was-file/inside", 0)),
                List.of(
                        dir("usr/bin"),
                        file("usr/bin/tool", 0),
                        file("usr/bin/both", 0),
                        file("usr/bin/gone", 0),
                        symlink("usr/bin/alias", "tool"),
                        symlink("usr/bin/chain", "../../bin/alias"),
                        symlink("bin", "usr/bin"),
                        file("usr/lib/old", 0),
                        symlink("opt/app/run", "/usr/bin/tool"),
                        file("var/was-folder/inside", 0),
                        file("var/was-file", 0),
                        symlink("loop", "loop"),
                        symlink("dangling", "nowhere"))));
        assertThat(where(tree, path)).isEqualTo(expected);
    }

    @Test
    void listsTheNamesOfAllLayersAsFarAsAsked() throws IOException {
        ImageTree tree = tree(List.of(
                List.of(file("etc/conf.d/b", 0), file("etc/conf.d/d", 0)),
                List.of(file("etc/conf.d/a", 0), file("etc/conf.d/b", 0))));
        assertThat(tree.names("/etc/conf.d", 10)).containsExactly("a", "b", "d");
        assertThat(tree.names("/etc/conf.d", 2)).hasSize(2);
        assertThat(tree.names("/etc/none", 10)).isEmpty();
    }

    @Test
    void anOpaqueRootHidesWhatIsBelow() throws IOException {
        ImageTree tree = tree(List.of(List.of(file(".wh..wh..opq", 0), file("a", 0)), List.of(file("b", 0))));
        assertThat(where(tree, "/a")).isEqualTo("0/a");
        assertThat(where(tree, "/b")).isEqualTo("nothing");
    }
}
