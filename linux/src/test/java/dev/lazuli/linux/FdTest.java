package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FdTest {
    @TempDir
    private Path folder;

    @Test
    void writesAndReadsAtOffsets() throws Exception {
        Path file = folder.resolve("fileé");
        try (Arena arena = Arena.ofConfined();
                Fd fd = Fd.open(file, OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL, 0640)) {
            assertThat(fd.write(text("hello world", arena))).isEqualTo(11);
            assertThat(fd.pwrite(text("W", arena), 6)).isEqualTo(1);
            MemorySegment read = arena.allocate(100);
            assertThat(fd.pread(read, 6)).isEqualTo(5);
            assertThat(string(read, 5)).isEqualTo("World");
            assertThat(fd.read(read)).isZero();
        }
        assertThat(Files.readString(file)).isEqualTo("hello World");
    }

    @Test
    void gathersAndScatters() throws Exception {
        Path file = folder.resolve("file");
        try (Arena arena = Arena.ofConfined();
                Fd out = Fd.open(file, OpenFlags.WRONLY | OpenFlags.CREAT, 0600);
                Fd in = Fd.open(file, OpenFlags.RDONLY)) {
            MemorySegment text = text("abcdefgh", arena);
            IoVector gathered =
                    new IoVector(3, arena).add(text, 4, 4).add(text, 0, 0).add(text, 0, 2);
            assertThat(gathered.bytes()).isEqualTo(6);
            assertThat(out.writev(gathered)).isEqualTo(6);
            assertThat(Files.readString(file)).isEqualTo("efghab");
            MemorySegment first = arena.allocate(1);
            MemorySegment second = arena.allocate(9);
            assertThat(in.readv(IoVector.of(arena, List.of(first, second)))).isEqualTo(6);
            assertThat(string(first, 1) + string(second, 5)).isEqualTo("efghab");
        }
    }

    @Test
    void reservesSpaceAndPunchesHoles() throws Exception {
        Path file = folder.resolve("file");
        try (Fd fd = Fd.open(file, OpenFlags.RDWR | OpenFlags.CREAT, 0600)) {
            fd.fallocate(0, 0, 1 << 20);
            assertThat(Tool.output("stat", "-c", "%s %b", file)).isEqualTo("1048576 2048");
            fd.fallocate(Fd.FALLOC_KEEP_SIZE | Fd.FALLOC_PUNCH_HOLE, 0, 1 << 19);
            assertThat(Tool.output("stat", "-c", "%s %b", file)).isEqualTo("1048576 1024");
        }
    }

    @Test
    void namesCallFileAndReasonOfAFailure() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> Fd.open(missing, OpenFlags.RDONLY))
                .isInstanceOfSatisfying(LinuxException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.ENOENT);
                    assertThat(e.call()).isEqualTo("openat");
                    assertThat(e.path()).contains(missing.toString());
                })
                .hasMessage("openat " + missing + ": ENOENT (No such file or directory)");
    }

    @Test
    void opensBelowAFolder() throws Exception {
        Files.writeString(folder.resolve("inside"), "x");
        try (Fd parent = Fd.open(folder, OpenFlags.PATH);
                Fd inside = Fd.openAt(parent, Path.of("inside"), OpenFlags.RDONLY, 0)) {
            assertThat(Tool.output(
                            "readlink", "/proc/" + ProcessHandle.current().pid() + "/fd/" + inside.number()))
                    .isEqualTo(folder.toRealPath().resolve("inside").toString());
        }
    }

    @Test
    void failsWithEbadfOnceClosed() throws Exception {
        Fd fd = Fd.open(folder, OpenFlags.RDONLY);
        fd.close();
        fd.close();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment byteOfMemory = arena.allocate(1);
            assertThat(fd.tryRead(byteOfMemory)).isEqualTo(-Errno.EBADF);
            assertThatThrownBy(() -> fd.write(byteOfMemory))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
        }
        assertThat(fd.isClosed()).isTrue();
    }

    @Test
    void leavesABorrowedDescriptorOpen() throws Exception {
        try (Fd owner = Fd.open(folder, OpenFlags.RDONLY)) {
            Fd.borrow(owner.number()).close();
            assertThat(FileSystemSpace.of(owner).blockSize()).isPositive();
        }
    }

    /// The number must not be free for another file while a call on it is in progress.
    @Test
    void keepsTheNumberUntilABlockedReadHasReturned() throws Exception {
        Path fifo = folder.resolve("fifo");
        Nodes.makeFifo(fifo, 0600);
        try (Fd writer = Fd.open(fifo, OpenFlags.RDWR);
                ExecutorService executor = Executors.newSingleThreadExecutor();
                Arena arena = Arena.ofShared()) {
            Fd reader = Fd.open(fifo, OpenFlags.RDONLY);
            MemorySegment memory = arena.allocate(10);
            Callable<Long> read = () -> reader.read(memory);
            Future<Long> blocked = executor.submit(read);
            Path number = Path.of("/proc/self/fd/" + reader.number());
            awaitReading(reader);
            reader.close();
            assertThat(Files.isSymbolicLink(number)).isTrue();
            writer.write(text("x", arena));
            assertThat(blocked.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            executor.shutdown();
            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.isSymbolicLink(number)).isFalse();
        }
    }

    @Test
    void worksOnVirtualThreads() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Long> read = () -> {
                try (Arena arena = Arena.ofConfined();
                        Fd fd = Fd.open(folder, OpenFlags.RDONLY)) {
                    return fd.tryRead(arena.allocate(1));
                }
            };
            assertThat(executor.submit(read).get()).isEqualTo(-Errno.EISDIR);
        }
    }

    @Test
    void waitsUntilReady() throws Exception {
        Path fifo = folder.resolve("fifo");
        Nodes.makeFifo(fifo, 0600);
        try (Fd fd = Fd.open(fifo, OpenFlags.RDWR);
                Fd other = Fd.open(fifo, OpenFlags.RDONLY | OpenFlags.NONBLOCK);
                Arena arena = Arena.ofConfined()) {
            assertThat(Poll.await(fd, Poll.IN, Duration.ofMillis(1))).isZero();
            assertThat(Poll.await(fd, Poll.OUT, Duration.ofSeconds(10))).isEqualTo(Poll.OUT);
            assertThat(other.tryRead(arena.allocate(1))).isEqualTo(-Errno.EAGAIN);
            fd.write(text("x", arena));
            assertThat(Poll.await(List.of(fd, other), Poll.IN, Duration.ofSeconds(10)))
                    .containsExactly(Poll.IN, Poll.IN);
        }
    }

    @Test
    void refusesHeapMemory() throws Exception {
        try (Fd fd = Fd.open(folder, OpenFlags.RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment heap = MemorySegment.ofArray(new byte[1]);
            assertThatThrownBy(() -> fd.tryRead(heap)).isInstanceOf(IllegalArgumentException.class);
            IoVector vector = new IoVector(1, arena);
            assertThatThrownBy(() -> vector.add(heap)).isInstanceOf(IllegalArgumentException.class);
            MemorySegment one = arena.allocate(1);
            assertThatThrownBy(() -> vector.add(one, 1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            vector.add(one);
            assertThatThrownBy(() -> vector.add(one)).isInstanceOf(IllegalStateException.class);
        }
    }

    /// The read holds a lease as soon as it is about to enter the kernel.
    private static void awaitReading(Fd fd) {
        while (fd.callsInProgress() == 0) {
            Thread.onSpinWait();
        }
    }

    private static MemorySegment text(String text, Arena arena) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private static String string(MemorySegment memory, long length) {
        return new String(memory.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
