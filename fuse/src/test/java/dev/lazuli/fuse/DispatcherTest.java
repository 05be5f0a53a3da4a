package dev.lazuli.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import dev.lazuli.linux.OpenFlags;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes in, bytes out. What reads are answered with goes into a file in place of the device.
class DispatcherTest {
    private static final long UNIQUE = 0x8000_0000_0000_0042L;
    private static final int INTERRUPT = 36;
    private static final long ROOT = FuseFileSystem.ROOT;

    @TempDir
    private Path folder;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment reply = arena.allocate(Dispatcher.REPLY_BYTES, Long.BYTES);
    private final CompletableFuture<Void> agreed = new CompletableFuture<>();
    private final List<ReadRequest> reads = new ArrayList<>();
    private final PendingReads pending = new PendingReads();
    private Path written;
    private FuseDevice device;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() throws IOException {
        written = folder.resolve("written");
        device = new FuseDevice(Fd.open(written, OpenFlags.RDWR | OpenFlags.CREAT, 0600));
        dispatcher = dispatcher(FuseMountOptions.named("a", "b"), new TestTree(reads::add));
    }

    @AfterEach
    void close() {
        device.close();
        arena.close();
    }

    @Test
    void agreesOnTheOlderVersionAndOnFlagsThatBothKnow() {
        // major, minor, max_readahead, all flags, all flags2
        ByteBuffer answer = ok(dispatch(26, 0, ints(16, 7, 45, 131_072, -1, -1)));
        assertThat(answer.capacity()).isEqualTo(64);
        assertThat(answer.getInt(0)).isEqualTo(7);
        assertThat(answer.getInt(4)).isEqualTo(41);
        assertThat(answer.getInt(8)).isEqualTo(131_072);
        // FUSE_ASYNC_READ, DO_READDIRPLUS, READDIRPLUS_AUTO, NO_OPEN, PARALLEL_DIROPS, ABORT_ERROR, MAX_PAGES,
        // CACHE_SYMLINKS, NO_OPENDIR, INIT_EXT; FUSE_ALLOW_IDMAP >> 32
        assertThat(answer.getInt(12))
                .isEqualTo(1 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 18 | 1 << 21 | 1 << 22 | 1 << 23 | 1 << 24 | 1 << 30);
        assertThat(answer.getInt(32)).isEqualTo(1 << 8);
        assertThat(answer.getShort(28)).isEqualTo((short) 256);
        assertThat(ok(dispatch(26, 0, ints(4, 7, 31, 131_072, 0))).getInt(4)).isEqualTo(31);
        assertThat(agreed).isNotCompletedExceptionally();
    }

    @Test
    void takesNoFlags2FromAKernelThatHasNone() {
        // 16 bytes, as before 7.36, with INIT_EXT set all the same
        assertThat(ok(dispatch(26, 0, ints(4, 7, 35, 0, -1))).getInt(32)).isZero();
    }

    @Test
    void refusesAKernelThatIsTooOld() {
        assertThat(errno(dispatch(26, 0, ints(4, 7, 30, 0, -1)))).isEqualTo(Errno.EIO);
        assertThatThrownBy(agreed::join).hasMessageContaining("the kernel speaks FUSE 7.30, expected 7.31 or later");
    }

    @Test
    void answersALookupWithNodeTimeoutsAndAttributes() {
        ByteBuffer entry = ok(dispatch(1, ROOT, text("large\0")));
        assertThat(entry.capacity()).isEqualTo(128);
        assertThat(entry.getLong(0)).isEqualTo(3);
        assertThat(entry.getLong(8)).isZero();
        assertThat(entry.getLong(16)).isEqualTo(365 * 86_400);
        assertThat(entry.getLong(24)).isEqualTo(365 * 86_400);
        assertThat(entry.getLong(40)).isEqualTo(3);
        assertThat(entry.getLong(48)).isEqualTo(TestTree.LARGE_BYTES);
        assertThat(entry.getLong(72)).isEqualTo(TestTree.CREATED_SECONDS);
        assertThat(entry.getInt(92)).isEqualTo(TestTree.CREATED_NANOS);
        assertThat(entry.getInt(100)).isEqualTo(0100000 | 04640);
        assertThat(entry.getInt(108)).isEqualTo(3_000_000);
    }

    @Test
    void remembersThatANameIsMissing() {
        ByteBuffer entry = ok(dispatch(1, ROOT, text("none\0")));
        assertThat(entry.capacity()).isEqualTo(128);
        assertThat(entry.getLong(0)).isZero();
        assertThat(entry.getLong(16)).isEqualTo(365 * 86_400);
    }

    @Test
    void clearsWhatAnEarlierReplyHasLeft() {
        reply.fill((byte) 0xff);
        ByteBuffer attributes = ok(dispatch(3, 2, new byte[16]));
        assertThat(attributes.capacity()).isEqualTo(104);
        assertThat(attributes.getInt(12)).isZero();
        assertThat(attributes.getInt(16 + 76)).isZero();
        assertThat(attributes.getInt(16 + 84)).isZero();
    }

    @Test
    void listsEntriesInAlignedRecordsUntilThereIsNoRoom() {
        // 3 records: 24 + "many" -> 32, 24 + "large" -> 32, 24 + "link" -> 32; "stuck" finds no room
        ByteBuffer entries = ok(dispatch(28, ROOT, readArguments(0, 100)));
        assertThat(entries.capacity()).isEqualTo(96);
        assertThat(entries.getLong(32)).isEqualTo(3);
        assertThat(entries.getLong(40)).isEqualTo(2);
        assertThat(entries.getInt(48)).isEqualTo(5);
        assertThat(entries.getInt(52)).isEqualTo(8);
        byte[] name = new byte[8];
        entries.get(56, name);
        assertThat(name).containsExactly('l', 'a', 'r', 'g', 'e', 0, 0, 0);
        assertThat(ok(dispatch(28, ROOT, readArguments(3, 100))).capacity()).isEqualTo(32);
        assertThat(ok(dispatch(28, ROOT, readArguments(4, 100))).capacity()).isZero();
        assertThat(ok(dispatch(44, ROOT, readArguments(0, 200))).capacity()).isEqualTo(160);
    }

    @Test
    void neverListsMoreThanTheReplyHolds() {
        ByteBuffer entries = ok(dispatch(44, 2, readArguments(0, -1)));
        assertThat(entries.capacity()).isBetween(65_000, 65_536);
    }

    @Test
    void tellsAnAttributesSizeBeforeItsValue() {
        assertThat(ok(dispatch(22, 3, sizedName(0, "user.binary"))).getInt(0)).isEqualTo(3);
        assertThat(ok(dispatch(22, 3, sizedName(3, "user.binary"))).capacity()).isEqualTo(3);
        assertThat(errno(dispatch(22, 3, sizedName(2, "user.binary")))).isEqualTo(Errno.ERANGE);
        assertThat(errno(dispatch(22, 3, sizedName(0, "user.none")))).isEqualTo(Errno.ENODATA);
        assertThat(ok(dispatch(23, 3, ints(2, 0, 0))).getInt(0)).isEqualTo(23);
    }

    @ParameterizedTest(name = "opcode {0}")
    @CsvSource({"4, 30", "6, 30", "16, 30", "35, 30", "21, 30", "25, 38", "34, 38", "46, 38", "52, 38", "99, 38"})
    void refusesWhatAReadOnlyTreeHasNoUseFor(int opcode, int errno) {
        assertThat(errno(dispatch(opcode, ROOT, new byte[64]))).isEqualTo(errno);
    }

    @Test
    void repliesNothingToForgets() {
        assertThat(dispatch(2, 3, new byte[8])).isZero();
        assertThat(dispatch(42, 0, ints(2, 1_000_000, 0))).isZero();
    }

    @ParameterizedTest(name = "opcode {0}")
    @ValueSource(ints = {1, 14, 18, 22, 23, 26, 28, 44})
    void rejectsTruncatedRequests(int opcode) {
        assertThat(errno(dispatch(opcode, ROOT, new byte[0]))).isEqualTo(Errno.EINVAL);
    }

    @Test
    void rejectsNamesWithoutAnEnd() {
        assertThat(errno(dispatch(1, ROOT, text("large")))).isEqualTo(Errno.EINVAL);
        assertThat(errno(dispatch(22, 3, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 'x'})))
                .isEqualTo(Errno.EINVAL);
    }

    @Test
    void ignoresWhatIsShorterThanAHeader() {
        assertThat(dispatcher.dispatch(arena.allocate(39), reply)).isZero();
    }

    @Test
    void turnsFailuresOfTheFileSystemIntoEio() {
        dispatcher = dispatcher(FuseMountOptions.named("a", "b"), new BrokenTree());
        assertThat(errno(dispatch(1, ROOT, text("x\0")))).isEqualTo(Errno.EIO);
        assertThat(errno(dispatch(3, ROOT, new byte[16]))).isEqualTo(Errno.EIO);
        assertThat(errno(dispatch(17, ROOT, new byte[0]))).isEqualTo(Errno.EIO);
        assertThat(dispatch(15, ROOT, readArguments(0, 10))).isZero();
        assertThat(sent()).isEqualTo(header(16, -Errno.EIO));
    }

    @Test
    void answersAReadOnceWithTheFileSystemsOwnMemory() throws IOException {
        assertThat(dispatch(15, 5, readArguments(0, 10))).isZero();
        ReadRequest read = reads.getFirst();
        assertThat(read.isAnswered()).isFalse();
        read.reply(List.of(inNativeMemory("abc"), MemorySegment.ofArray(text("heap"))));
        read.fail(Errno.EIO);
        read.reply(inNativeMemory("again"));
        assertThat(read.isAnswered()).isTrue();
        assertThat(sent())
                .startsWith(header(16 + 7, 0))
                .endsWith(text("abcheap"))
                .hasSize(16 + 7);
    }

    @Test
    void refusesMoreBytesThanWereAskedFor() {
        dispatch(15, 5, readArguments(0, 2));
        ReadRequest read = reads.getFirst();
        assertThatThrownBy(() -> read.reply(inNativeMemory("abc"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(read.isAnswered()).isFalse();
        read.fail(Errno.EIO);
        assertThat(sent()).isEqualTo(header(16, -Errno.EIO));
    }

    @Test
    void tellsAPendingReadOfItsInterruption() {
        dispatch(15, 5, readArguments(0, 10));
        List<String> told = new ArrayList<>();
        reads.getFirst().onInterrupt(() -> told.add("interrupted"));
        assertThat(dispatch(INTERRUPT, 0, longs(UNIQUE))).isZero();
        assertThat(told).containsExactly("interrupted");
        reads.getFirst().fail(Errno.EINTR);
        assertThat(errno(dispatch(INTERRUPT, 0, longs(UNIQUE)))).isEqualTo(Errno.EAGAIN);
    }

    @Test
    void doesNotHaveTheInterruptionOfASlowLookupRepeated() {
        Dispatcher other = dispatcher;
        int[] interruption = {-1};
        dispatcher = dispatcher(FuseMountOptions.named("a", "b"), new BrokenTree() {
            @Override
            public int lookup(long parent, MemorySegment name, EntryReply entry) {
                MemorySegment request = request(INTERRUPT, 0, longs(UNIQUE));
                interruption[0] = other.dispatch(request, arena.allocate(Dispatcher.REPLY_BYTES));
                return Errno.ENOENT;
            }
        });
        ok(dispatch(1, ROOT, text("slow\0")));
        assertThat(interruption[0]).isZero();
    }

    @Test
    void opensOnlyWhenAsked() {
        assertThat(errno(dispatch(14, 3, new byte[8]))).isEqualTo(Errno.ENOSYS);
        dispatcher = dispatcher(FuseMountOptions.named("a", "b").withOpensAnnounced(), new TestTree(reads::add));
        ByteBuffer open = ok(dispatch(14, 3, new byte[8]));
        assertThat(open.capacity()).isEqualTo(16);
        assertThat(open.getLong(0)).isZero();
        assertThat(open.getInt(8)).isEqualTo(2);
        assertThat(ok(dispatch(18, 3, new byte[24])).capacity()).isZero();
    }

    private Dispatcher dispatcher(FuseMountOptions options, FuseFileSystem tree) {
        return new Dispatcher(tree, options, device, pending, new BackingFiles(device), agreed);
    }

    private int dispatch(int opcode, long node, byte[] arguments) {
        return dispatcher.dispatch(request(opcode, node, arguments), reply);
    }

    private MemorySegment request(int opcode, long node, byte[] arguments) {
        ByteBuffer bytes = ByteBuffer.allocate(40 + arguments.length).order(ByteOrder.nativeOrder());
        bytes.putInt(40 + arguments.length)
                .putInt(opcode)
                .putLong(unique(opcode))
                .putLong(node);
        // uid, gid, pid 0 (a thread that cannot be seen), no extensions
        bytes.putLong(0).putLong(0).put(arguments);
        return arena.allocate(bytes.capacity(), Long.BYTES).copyFrom(MemorySegment.ofArray(bytes.array()));
    }

    /// What follows the header of a successful reply.
    private ByteBuffer ok(int length) {
        assertThat(reply.asSlice(0, 16).toArray(JAVA_BYTE)).isEqualTo(header(length, 0));
        byte[] payload = reply.asSlice(16, length - 16L).toArray(JAVA_BYTE);
        return ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
    }

    /// The error of a failed reply.
    private int errno(int length) {
        int error = reply.asSlice(4, 4)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .getInt();
        assertThat(length).isEqualTo(16);
        assertThat(reply.asSlice(0, 8).toArray(JAVA_BYTE)).isEqualTo(Arrays.copyOf(header(16, error), 8));
        return -error;
    }

    private byte[] sent() {
        try {
            return Files.readAllBytes(written);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private MemorySegment inNativeMemory(String text) {
        return arena.allocate(text.length()).copyFrom(MemorySegment.ofArray(text(text)));
    }

    /// As the kernel does, an interruption has the number of what it interrupts with the lowest bit set.
    private static long unique(int opcode) {
        return opcode == INTERRUPT ? UNIQUE | 1 : UNIQUE;
    }

    private static byte[] header(int length, int error) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        return bytes.putInt(length).putInt(error).putLong(UNIQUE).array();
    }

    private static byte[] readArguments(long offset, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
        return bytes.putLong(0).putLong(offset).putInt(size).array();
    }

    private static byte[] sizedName(int size, String name) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + name.length() + 1).order(ByteOrder.nativeOrder());
        return bytes.putInt(size).putInt(0).put(text(name)).array();
    }

    private static byte[] longs(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }

    /// The values, followed by zeros up to `count` numbers.
    private static byte[] ints(int count, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(count * 4).order(ByteOrder.nativeOrder());
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
