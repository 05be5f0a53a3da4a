package dev.lazuli.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Attributes, nodes and mounts, compared with coreutils and Python. Needs root.
@Timeout(30)
class FilesTest {
    @TempDir
    private Path folder;

    @Test
    void keepsBinaryXattrsAsPythonSeesThem() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Xattrs xattrs = Xattrs.of(file);
        assertThat(xattrs.get("user.none")).isEmpty();
        assertThat(xattrs.list()).isEmpty();
        xattrs.set("user.binary", new byte[] {0, (byte) 0xff, 'x'});
        xattrs.set("trusted.empty", new byte[0]);
        String script = "import os,sys; p=sys.argv[1];"
                + "print(os.getxattr(p,'user.binary').hex(), len(os.getxattr(p,'trusted.empty')))";
        assertThat(Tool.output("python3", "-c", script, file)).isEqualTo("00ff78 0");
        Tool.output("python3", "-c", "import os,sys; os.setxattr(sys.argv[1],'user.py',b'\\0y')", file);
        assertThat(xattrs.get("user.py")).hasValueSatisfying(v -> assertThat(v).containsExactly(0, 'y'));
        assertThat(xattrs.get("trusted.empty"))
                .hasValueSatisfying(v -> assertThat(v).isEmpty());
        assertThat(xattrs.list()).containsExactlyInAnyOrder("user.binary", "trusted.empty", "user.py");
        assertThat(xattrs.remove("user.py")).isTrue();
        assertThat(xattrs.remove("user.py")).isFalse();
    }

    @Test
    void tellsLinksXattrsFromTheirTargets() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Xattrs.ofLink(link).set("trusted.of", "link".getBytes());
        Xattrs.of(link).set("trusted.of", "file".getBytes());
        assertThat(Xattrs.ofLink(link).get("trusted.of"))
                .hasValueSatisfying(v -> assertThat(v).asString().isEqualTo("link"));
        try (Fd fd = Fd.open(file, OpenFlags.RDONLY)) {
            assertThat(Xattrs.of(fd).get("trusted.of"))
                    .hasValueSatisfying(v -> assertThat(v).asString().isEqualTo("file"));
            assertThat(Xattrs.of(fd).list()).containsExactly("trusted.of");
            assertThat(Xattrs.of(fd).remove("trusted.of")).isTrue();
        }
        assertThatThrownBy(() -> Xattrs.of(file).set("user.x", new byte[0], Xattrs.REPLACE))
                .isInstanceOf(LinuxException.class)
                .hasMessage("setxattr " + file + " user.x: ENODATA (No data available)");
    }

    @Test
    void makesNodes() throws Exception {
        Nodes.makeFifo(folder.resolve("fifo"), 0600);
        Nodes.make(folder.resolve("whiteout"), FileModes.CHARACTER_DEVICE | 0600, 0, 0);
        Nodes.make(folder.resolve("block"), FileModes.BLOCK_DEVICE | 0600, 259, 70_000);
        assertThat(Tool.output("stat", "-c", "%F %a %t %T", folder.resolve("fifo")))
                .isEqualTo("fifo 600 0 0");
        assertThat(Tool.output("stat", "-c", "%F %t %T", folder.resolve("whiteout")))
                .isEqualTo("character special file 0 0");
        assertThat(Tool.output("stat", "-c", "%F %t %T", folder.resolve("block")))
                .isEqualTo("block special file 103 11170");
        assertThat(FileStatus.of(folder.resolve("block")).rdev()).isEqualTo(new FileStatus.Device(259, 70_000));
    }

    @Test
    void saysWhatStatSays() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "12345");
        Files.createLink(folder.resolve("second"), file);
        Tool.output("touch", "-d", "1969-12-31 00:00:00.123456789 UTC", file);
        FileStatus status = FileStatus.of(file);
        assertThat("%x %d %d %d %d %d %d"
                        .formatted(
                                status.mode(),
                                status.inode(),
                                status.links(),
                                status.uid(),
                                status.gid(),
                                status.size(),
                                status.blocks()))
                .isEqualTo(Tool.output("stat", "-c", "%f %i %h %u %g %s %b", file));
        assertThat(status.modified()).isEqualTo("1969-12-31T00:00:00.123456789Z");
        assertThat(FileStatus.of(Files.createSymbolicLink(folder.resolve("link"), file))
                                .mode()
                        & FileModes.TYPE_MASK)
                .isEqualTo(FileModes.SYMLINK);
        assertThat(FileStatus.fileSystemOf(file)).isEqualTo(status.fileSystem());
    }

    @Test
    void saysWhatStatfsSays() throws Exception {
        FileSystemSpace space = FileSystemSpace.of(folder);
        assertThat("%x %d %d %d %d"
                        .formatted(
                                space.type(), space.blockSize(), space.blocks(), space.files(), space.maxNameBytes()))
                .isEqualTo(Tool.output("stat", "-f", "-c", "%t %s %b %c %l", folder));
    }

    @Test
    void mountsListsAndUnmounts() throws Exception {
        Path target = Files.createDirectory(folder.resolve("a b"));
        Mounts.mount("some source", target, "tmpfs", Mounts.NODEV | Mounts.NOSUID, "size=64k,mode=0700");
        try {
            assertThat(Tool.output("findmnt", "-n", "-o", "SOURCE,FSTYPE,OPTIONS", target))
                    .matches("some source tmpfs +rw,nosuid,nodev,.*size=64k,mode=700.*");
            assertThat(Mounts.list()).anySatisfy(mount -> {
                assertThat(mount.mountPoint()).isEqualTo(target.toString());
                assertThat(mount.source()).isEqualTo("some source");
                assertThat(mount.type()).isEqualTo("tmpfs");
                assertThat(mount.options()).contains("nodev");
                assertThat(mount.superOptions()).contains("size=64k");
                assertThat(mount.device())
                        .isEqualTo(FileStatus.fileSystemOf(target).toString());
            });
            try (Fd inside = Fd.open(target, OpenFlags.RDONLY)) {
                assertThatThrownBy(() -> Mounts.unmount(target, Mounts.UMOUNT_NOFOLLOW))
                        .isInstanceOfSatisfying(
                                LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
                assertThat(FileSystemSpace.of(inside).type()).isEqualTo(FileSystemSpace.TMPFS);
            }
        } finally {
            Mounts.unmount(target, Mounts.UMOUNT_DETACH);
        }
        assertThat(Mounts.list()).noneMatch(mount -> mount.mountPoint().equals(target.toString()));
        assertThatThrownBy(() -> Mounts.unmount(target, 0))
                .hasMessage("umount2 " + target + ": EINVAL (Invalid argument)");
    }

    @Test
    void refusesOptionsThatTheKernelWouldCut() {
        assertThatThrownBy(() -> Mounts.mount("x", folder, "overlay", 0, "lowerdir=" + "/a:".repeat(2000)))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("options of 6009 bytes (at most 4095)");
    }
}
