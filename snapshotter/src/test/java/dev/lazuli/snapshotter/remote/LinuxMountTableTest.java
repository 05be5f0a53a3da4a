package dev.lazuli.snapshotter.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Needs root: it mounts.
class LinuxMountTableTest {
    @TempDir
    private Path folder;

    private final LinuxMountTable table = new LinuxMountTable();

    @AfterEach
    void unmountAll() throws IOException {
        for (Path mountpoint : table.within(folder)) {
            table.detach(mountpoint);
        }
    }

    private Path mounted(String name) throws IOException {
        Path mountpoint = Files.createDirectories(folder.resolve(name));
        Mounts.mount("test", mountpoint, "tmpfs", 0, "");
        return mountpoint;
    }

    @Test
    void listsMountsWithinAFolderTheLastOneFirst() throws IOException {
        Path one = mounted("a/one with space");
        Path two = mounted("a/one with space/two");
        Path other = mounted("ab");
        assertThat(table.within(folder.resolve("a"))).containsExactly(two, one);
        assertThat(table.within(other)).containsExactly(other);
        assertThat(table.within(folder.resolve("none"))).isEmpty();
    }

    @Test
    void detachesWhatIsInUse() throws IOException {
        Path mountpoint = mounted("a");
        try (var _ = Files.newOutputStream(mountpoint.resolve("open"))) {
            table.detach(mountpoint);
            assertThat(table.within(folder)).isEmpty();
        }
        table.detach(mountpoint);
        table.detach(folder.resolve("none"));
    }

    @Test
    void seesWhetherSomethingIsMounted() throws IOException {
        Path mountpoint = mounted("a");
        assertThat(table.isAlive(mountpoint)).isTrue();
        table.detach(mountpoint);
        assertThat(table.isAlive(mountpoint)).isFalse();
        assertThat(table.isAlive(folder.resolve("none"))).isFalse();
    }
}
