package dev.lazuli.snapshotter.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayMountsTest {
    @TempDir
    private Path root;

    private StateFolder state;

    @BeforeEach
    void open() throws IOException {
        state = StateFolder.open(root);
    }

    @AfterEach
    void close() throws IOException {
        state.close();
    }

    private static SnapshotId id(long number) {
        return new SnapshotId(number);
    }

    private String fs(long number) {
        return root + "/snapshotter/snapshots/" + number + "/fs";
    }

    @Test
    void bindsWhatHasNoParent() {
        OverlayMounts mounts = new OverlayMounts(state, List.of("index=off"));
        assertThat(mounts.of(id(7), SnapshotKind.ACTIVE, List.of()))
                .containsExactly(new Mount("bind", fs(7), List.of("rw", "rbind")));
        assertThat(mounts.of(id(7), SnapshotKind.VIEW, List.of()))
                .containsExactly(new Mount("bind", fs(7), List.of("ro", "rbind")));
    }

    @Test
    void bindsTheOnlyParentOfAView() {
        OverlayMounts mounts = new OverlayMounts(state, List.of("index=off"));
        assertThat(mounts.of(id(7), SnapshotKind.VIEW, List.of(id(3))))
                .containsExactly(new Mount("bind", fs(3), List.of("ro", "rbind")));
    }

    @Test
    void overlaysTheParentsNewestFirst() {
        OverlayMounts mounts = new OverlayMounts(state, List.of("userxattr", "index=off"));
        String lower = "lowerdir=" + fs(3) + ":" + fs(2) + ":" + fs(1);
        assertThat(mounts.of(id(7), SnapshotKind.ACTIVE, List.of(id(3), id(2), id(1))))
                .containsExactly(new Mount(
                        "overlay",
                        "overlay",
                        List.of(
                                "workdir=" + root + "/snapshotter/snapshots/7/work",
                                "upperdir=" + fs(7),
                                lower,
                                "userxattr",
                                "index=off")));
        assertThat(mounts.of(id(7), SnapshotKind.VIEW, List.of(id(3), id(2), id(1))))
                .containsExactly(new Mount("overlay", "overlay", List.of(lower, "userxattr", "index=off")));
        assertThat(mounts.of(id(7), SnapshotKind.ACTIVE, List.of(id(3)))
                        .getFirst()
                        .options())
                .contains("lowerdir=" + fs(3));
    }

    @Test
    void detectsWhatOverlaysNeed(@TempDir Path proc, @TempDir Path sys) throws IOException {
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("self/uid_map"), "         0          0 4294967295\n");
        assertThat(OverlayKernel.detect(proc, sys).mountOptions()).isEmpty();
        Files.createDirectories(sys.resolve("module/overlay/parameters"));
        Files.writeString(sys.resolve("module/overlay/parameters/index"), "N\n");
        assertThat(OverlayKernel.detect(proc, sys).mountOptions()).containsExactly("index=off");
        Files.writeString(proc.resolve("self/uid_map"), "         0       1000          1\n");
        assertThat(OverlayKernel.detect(proc, sys).mountOptions()).containsExactly("userxattr", "index=off");
    }
}
