package dev.lazuli.snapshotter.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.SnapshotKind;
import dev.lazuli.snapshotter.metadata.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFoldersTest {
    private static final SnapshotId ONE = new SnapshotId(1);
    private static final SnapshotId TWO = new SnapshotId(2);

    @TempDir
    private Path root;

    private StateFolder state;
    private SnapshotFolders folders;

    @BeforeEach
    void open() throws IOException {
        state = StateFolder.open(root);
        folders = new SnapshotFolders(state);
    }

    @AfterEach
    void close() throws IOException {
        state.close();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void activeSnapshotsHaveContentAndWork() throws IOException {
        folders.create(ONE, SnapshotKind.ACTIVE, Optional.empty());
        assertThat(mode(state.folder(ONE))).isEqualTo("rwx------");
        assertThat(mode(state.content(ONE))).isEqualTo("rwxr-xr-x");
        assertThat(mode(state.work(ONE))).isEqualTo("rwx--x--x");
        folders.create(TWO, SnapshotKind.VIEW, Optional.empty());
        assertThat(state.work(TWO)).doesNotExist();
    }

    @Test
    void contentBelongsToTheOwnerOfItsParentsContent() throws IOException {
        folders.create(ONE, SnapshotKind.ACTIVE, Optional.empty());
        Files.setAttribute(state.content(ONE), "unix:uid", 1234);
        Files.setAttribute(state.content(ONE), "unix:gid", 5678);
        folders.create(TWO, SnapshotKind.ACTIVE, Optional.of(ONE));
        assertThat(Files.readAttributes(state.content(TWO), "unix:uid,gid"))
                .isEqualTo(Map.of("uid", 1234, "gid", 5678));
    }

    @Test
    void leavesNothingWhenItFails() throws IOException {
        try {
            folders.create(TWO, SnapshotKind.ACTIVE, Optional.of(ONE));
        } catch (IOException expected) {
            assertThat(folders.entries()).isEmpty();
            return;
        }
        throw new AssertionError("there is no parent 1 whose owner could be copied");
    }

    @Test
    void measuresAsDuDoes() throws Exception {
        folders.create(ONE, SnapshotKind.ACTIVE, Optional.empty());
        Path content = state.content(ONE);
        assertThat(folders.usage(ONE)).isEqualTo(new Usage(du(content), 1));
        Files.write(content.resolve("big"), new byte[1_000_001]);
        Files.createLink(content.resolve("link"), content.resolve("big"));
        Files.createSymbolicLink(content.resolve("loop"), content);
        Files.createDirectories(content.resolve("d/e"));
        Files.writeString(content.resolve("d/e/small"), "x");
        try (var sparse = Files.newByteChannel(
                content.resolve("sparse"),
                java.nio.file.StandardOpenOption.CREATE_NEW,
                java.nio.file.StandardOpenOption.WRITE)) {
            sparse.position(100 << 20);
            sparse.write(java.nio.ByteBuffer.wrap(new byte[] {1}));
        }
        assertThat(folders.usage(ONE)).isEqualTo(new Usage(du(content), 7));
    }

    private static long du(Path folder) throws Exception {
        Process process = new ProcessBuilder("du", "-s", "--block-size=1", folder.toString()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Long.parseLong(output.split("\t", -1)[0]);
    }

    @Test
    void removesWhateverAnImageMayHold() throws Exception {
        folders.create(ONE, SnapshotKind.ACTIVE, Optional.empty());
        Path outside = Files.writeString(root.resolve("outside"), "stays");
        String script = "import os, sys\n"
                + "os.chdir(sys.argv[1])\n"
                + "open(b'\\xff\\xfe not UTF-8', 'w').close()\n"
                + "os.symlink('/', 'root')\n"
                + "os.symlink(sys.argv[2], 'outside')\n"
                + "os.mkdir('unreadable', 0)\n"
                + "for i in range(300):\n"
                + "  os.mkdir('d' * 200)\n"
                + "  os.chdir('d' * 200)\n"
                + "open('leaf', 'w').close()\n";
        Process python = new ProcessBuilder(
                        "python3", "-c", script, state.content(ONE).toString(), outside.toString())
                .inheritIO()
                .start();
        assertThat(python.waitFor()).isZero();
        assertThat(folders.usage(ONE).inodes()).isEqualTo(306);
        folders.remove(ONE);
        assertThat(folders.entries()).isEmpty();
        assertThat(outside).hasContent("stays");
        folders.remove(ONE);
    }

    @Test
    void tellsSnapshotsFromStrangers() {
        assertThat(SnapshotFolders.idOf(Path.of("/x/12"))).contains(new SnapshotId(12));
        for (String stranger : new String[] {"new-123", "0", "012", "-1", "99999999999999999999"}) {
            assertThat(SnapshotFolders.idOf(Path.of("/x").resolve(stranger))).isEmpty();
        }
    }
}
