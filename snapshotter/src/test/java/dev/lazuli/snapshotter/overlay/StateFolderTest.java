package dev.lazuli.snapshotter.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    private Path parent;

    private Path root() {
        return parent.resolve("a/root");
    }

    @Test
    void letsNobodyElseIn() throws IOException {
        try (StateFolder state = StateFolder.open(root())) {
            for (Path folder : new Path[] {root().resolve("snapshotter"), state.snapshots()}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    void isUsedByOneDaemonAtATime() throws IOException {
        try (StateFolder _ = StateFolder.open(root())) {
            assertThatIOException()
                    .isThrownBy(() -> StateFolder.open(root()))
                    .withMessage("root folder " + root() + " is in use by another lazuli-snapshotter; stop it, or"
                            + " choose another --root");
        }
        StateFolder.open(root()).close();
    }

    @Test
    void refusesTheStateOfTheGoDaemonAndSaysHowToDrainIt() throws IOException {
        Files.createDirectories(root().resolve("snapshotter"));
        Files.writeString(root().resolve("snapshotter/metadata.db"), "bolt");
        assertThatThrownBy(() -> StateFolder.open(root()))
                .isInstanceOf(ForeignStateException.class)
                .hasMessageContaining(root() + "/snapshotter/metadata.db")
                .hasMessageContaining("ctr -n NS images ls -q | xargs -r ctr -n NS images rm --sync")
                .hasMessageContaining("mv " + root() + " " + root() + ".containerd-stargz-grpc");
        assertThat(root().resolve("snapshotter")).isDirectoryContaining(p -> p.endsWith("metadata.db"));
        assertThat(root().resolve("snapshotter/lock")).doesNotExist();
    }

    @Test
    void throwsAwayWhatAnEarlierStartUnpacked() throws IOException {
        Path old = root().resolve("snapshotter/native/sqlite.so");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "x");
        try (StateFolder state = StateFolder.open(root())) {
            assertThat(state.nativeLibraries()).isEmptyDirectory();
        }
    }

    @Test
    void saysWhichFolderCannotBeUsed() throws IOException {
        Files.writeString(parent.resolve("a"), "a file");
        assertThatIOException()
                .isThrownBy(() -> StateFolder.open(root()))
                .withMessageContaining("cannot use root folder " + root());
    }
}
