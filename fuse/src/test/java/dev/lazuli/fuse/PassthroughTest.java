package dev.lazuli.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import dev.lazuli.linux.FileModes;
import dev.lazuli.linux.FileSystemSpace;
import dev.lazuli.linux.OpenFlags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files that the kernel reads by itself. Needs root, Linux 6.9 or later, and a temporary folder that is not itself on
/// overlayfs.
@Timeout(60)
class PassthroughTest {
    private static final long FILE_NODE = 2;
    private static final int BYTES = 3_000_000;

    @TempDir
    private Path folder;

    private byte[] content = new byte[0];

    @BeforeEach
    void setUp() throws IOException {
        Files.createDirectory(folder.resolve("m"));
        content = new byte[BYTES];
        new Random(3).nextBytes(content);
        Files.write(folder.resolve("backing"), content);
    }

    @AfterEach
    void leavesNoMount() throws IOException {
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
    }

    /// One file, which is handed to the kernel once it is complete.
    private final class OneFile implements FuseFileSystem {
        private final Path backing;
        private final List<String> events = new ArrayList<>();
        private final AtomicInteger reads = new AtomicInteger();
        private volatile boolean complete;

        OneFile(Path backing, boolean complete) {
            this.backing = backing;
            this.complete = complete;
        }

        @Override
        public int lookup(long parent, MemorySegment name, EntryReply entry) {
            String text = StandardCharsets.UTF_8.decode(name.asByteBuffer()).toString();
            return text.equals("file") ? attributes(FILE_NODE, entry.node(FILE_NODE)) : Errno.ENOENT;
        }

        @Override
        public int attributes(long node, Attributes attributes) {
            int mode = node == ROOT ? FileModes.DIRECTORY | 0755 : FileModes.REGULAR | 0644;
            attributes
                    .node(node, mode, 1)
                    .size(node == ROOT ? 0 : BYTES)
                    .owner(0, 0)
                    .modified(0, 0);
            return 0;
        }

        @Override
        public int readLink(long node, BytesReply target) {
            return Errno.EINVAL;
        }

        @Override
        public int readDirectory(long node, long offset, DirectoryReply entries) {
            return 0;
        }

        @Override
        public void read(ReadRequest request) {
            reads.incrementAndGet();
            int start = (int) Math.min(request.offset(), BYTES);
            int count = Math.min(request.size(), BYTES - start);
            try (var arena = java.lang.foreign.Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(Math.max(1, count));
                MemorySegment.copy(MemorySegment.ofArray(content), start, copy, 0, count);
                request.reply(copy.asSlice(0, count));
            }
        }

        @Override
        public synchronized int open(long node, int flags, OpenReply open) {
            boolean passed = false;
            if (complete && open.mayPassThrough()) {
                try (Fd file = Fd.open(backing, OpenFlags.RDONLY)) {
                    passed = open.passThrough(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            if (!passed) {
                open.keepCache();
            }
            events.add(passed ? "passed" : "opened");
            return 0;
        }

        @Override
        public synchronized void release(long node, long handle) {
            events.add("released");
        }

        synchronized List<String> events() {
            return List.copyOf(events);
        }

        @Override
        public FileSystemSpace stat() throws IOException {
            return FileSystemSpace.of(Path.of("/"));
        }
    }

    private FuseServer mount(OneFile tree) throws IOException {
        return FuseServer.mount(
                folder.resolve("m"),
                FuseMountOptions.named("lazuli-test", "tested").withPassthrough(),
                tree);
    }

    private void readAll() throws IOException {
        assertThat(Files.readAllBytes(folder.resolve("m/file"))).isEqualTo(content);
    }

    @Test
    void kernelReadsTheFileByItself() throws Exception {
        OneFile tree = new OneFile(folder.resolve("backing"), true);
        try (FuseServer _ = mount(tree)) {
            readAll();
            readAll();
            run(
                    "python3",
                    "-c",
                    """
                    import mmap, sys
                    a, b = (open(p, 'rb') for p in sys.argv[1:])
                    assert mmap.mmap(a.fileno(), 0, prot=mmap.PROT_READ)[:] == b.read()
                    """,
                    folder.resolve("m/file").toString(),
                    folder.resolve("backing").toString());
            assertThat(tree.reads.get()).isZero();
            assertThat(tree.events()).contains("passed").doesNotContain("opened");
        }
    }

    @Test
    void nodeChangesItsKindOnlyWhenNobodyHasItOpen() throws Exception {
        OneFile tree = new OneFile(folder.resolve("backing"), false);
        try (FuseServer _ = mount(tree)) {
            try (var open = Files.newInputStream(folder.resolve("m/file"))) {
                assertThat(open.readNBytes(100)).hasSize(100);
                tree.complete = true;
                readAll();
                assertThat(tree.events()).doesNotContain("passed");
                assertThat(open.readAllBytes()).hasSize(BYTES - 100);
            }
            int before = tree.reads.get();
            // The kernel tells of the last use a moment after it has ended.
            for (int i = 0; i < 100 && !tree.events().contains("passed"); i++) {
                readAll();
            }
            assertThat(tree.events()).contains("passed");
            assertThat(before).isPositive();
        }
    }

    @Test
    void openFileIsReadAfterItsBackingFileWasDeleted() throws Exception {
        Path backing = Files.copy(folder.resolve("backing"), folder.resolve("copy"));
        OneFile tree = new OneFile(backing, true);
        try (FuseServer _ = mount(tree);
                var open = Files.newInputStream(folder.resolve("m/file"))) {
            Files.delete(backing);
            assertThat(open.readAllBytes()).isEqualTo(content);
            assertThat(tree.reads.get()).isZero();
        }
    }

    @Test
    void opensAsUsualWhereTheKernelRefusesTheFile() throws Exception {
        Path layers = Files.createDirectories(folder.resolve("o/lower"));
        Files.write(layers.resolve("backing"), content);
        for (String each : List.of("upper", "work", "merged")) {
            Files.createDirectory(folder.resolve("o").resolve(each));
        }
        run(
                "sh",
                "-c",
                "cd \"$1/o\" && mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged",
                "sh",
                folder.toString());
        try {
            OneFile tree = new OneFile(folder.resolve("o/merged/backing"), true);
            try (FuseServer _ = mount(tree)) {
                readAll();
                assertThat(tree.reads.get()).isPositive();
                assertThat(tree.events()).contains("opened").doesNotContain("passed");
            }
        } finally {
            run("umount", folder.resolve("o/merged").toString());
        }
    }

    @Test
    void overlayMountsOnTop() throws Exception {
        OneFile tree = new OneFile(folder.resolve("backing"), true);
        for (String each : List.of("upper", "work", "merged")) {
            Files.createDirectory(folder.resolve(each));
        }
        try (FuseServer _ = mount(tree)) {
            run(
                    "sh",
                    "-c",
                    "cd \"$1\" && mount -t overlay o -o lowerdir=m,upperdir=upper,workdir=work merged",
                    "sh",
                    folder.toString());
            try {
                run(
                        "cmp",
                        folder.resolve("merged/file").toString(),
                        folder.resolve("backing").toString());
                assertThat(tree.reads.get()).isZero();
            } finally {
                run("umount", folder.resolve("merged").toString());
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
