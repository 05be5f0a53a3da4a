package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.linux.MountInfo;
import dev.lazuli.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A folder that is made a layer, and a mountpoint at which that is compared with it.
abstract class MountedTree {
    @TempDir
    Path work;

    Path tree = Path.of("");
    Path mountpoint = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        tree = Files.createDirectory(work.resolve("in"));
        mountpoint = Files.createDirectory(work.resolve("mnt"));
    }

    @AfterEach
    void leavesNoMount() throws IOException {
        assertThat(Mounts.list().stream().map(MountInfo::mountPoint))
                .noneMatch(each -> each.startsWith(work.toString()));
    }

    LayerFsOptions options() {
        return LayerFsOptions.defaults(work.resolve("state"));
    }

    LayerFileSystems open(FakeBlob blob) throws IOException {
        return open(options(), blob);
    }

    static LayerFileSystems open(LayerFsOptions options, FakeBlob blob) throws IOException {
        LayerFileSystems layers = new LayerFileSystems(options, _ -> blob);
        layers.open();
        return layers;
    }

    void writeRandom(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(name.hashCode()).nextBytes(content);
        Files.write(tree.resolve(name), content);
    }

    void assertSame(String name) throws IOException {
        assertThat(Files.readAllBytes(mountpoint.resolve(name)))
                .as("content of %s", name)
                .isEqualTo(Files.readAllBytes(tree.resolve(name)));
    }
}
