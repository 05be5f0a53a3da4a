package dev.lazuli.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileModes;
import dev.lazuli.linux.FileSystemSpace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A tree in memory for tests: a directory `many` of numbered empty files, a file `large` of known bytes, a link, a
/// file with
/// binary extended attributes, and a file `stuck` whose reads a test answers.
final class TestTree implements FuseFileSystem {
    static final int MANY = 50_000;
    static final int LARGE_BYTES = 3 << 20 | 12_345;
    static final long CREATED_SECONDS = -86_400;
    static final int CREATED_NANOS = 123_456_789;

    private static final long MANY_NODE = 2;
    private static final long LARGE_NODE = 3;
    private static final long LINK_NODE = 4;
    private static final long STUCK_NODE = 5;
    private static final long FIRST_OF_MANY = 100;
    private static final List<String> ROOT_NAMES = List.of("many", "large", "link", "stuck");

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment large = arena.allocate(LARGE_BYTES);
    private final MemorySegment target = bytes("many/7");
    private final MemorySegment xattrName = bytes("user.binary");
    private final MemorySegment xattrNames = bytes("user.binary\0user.other\0");
    private final MemorySegment xattrValue = bytes("\u0000x\u0000");
    private final List<ReadRequest> stuck = new ArrayList<>();
    private final CountDownLatch someoneIsStuck = new CountDownLatch(1);
    private final Consumer<ReadRequest> whenStuck;
    private final AtomicInteger largestRead = new AtomicInteger();

    TestTree(Consumer<ReadRequest> whenStuck) {
        this.whenStuck = whenStuck;
        for (int i = 0; i < LARGE_BYTES; i++) {
            large.set(JAVA_BYTE, i, (byte) (i * 31 ^ i >>> 8));
        }
    }

    byte[] large() {
        return large.toArray(JAVA_BYTE);
    }

    /// Bytes of the largest read so far.
    int largestRead() {
        return largestRead.get();
    }

    CountDownLatch someoneIsStuck() {
        return someoneIsStuck;
    }

    @Override
    public int lookup(long parent, MemorySegment name, EntryReply entry) {
        String text = StandardCharsets.UTF_8.decode(name.asByteBuffer()).toString();
        if (parent == ROOT && ROOT_NAMES.contains(text)) {
            long node = MANY_NODE + ROOT_NAMES.indexOf(text);
            return attributes(node, entry.node(node));
        }
        if (parent == MANY_NODE && text.matches("[0-9]{1,5}") && Integer.parseInt(text) < MANY) {
            long node = FIRST_OF_MANY + Integer.parseInt(text);
            return attributes(node, entry.node(node));
        }
        return Errno.ENOENT;
    }

    @Override
    public int attributes(long node, Attributes attributes) {
        int mode = switch ((int) node) {
            case (int) ROOT, (int) MANY_NODE -> FileModes.DIRECTORY | 0755;
            case (int) LINK_NODE -> FileModes.SYMLINK | 0777;
            default -> FileModes.REGULAR | 04640;
        };
        long size = node == LARGE_NODE ? LARGE_BYTES : node == STUCK_NODE ? 4096 : 0;
        attributes.node(node, mode, 1).size(size).owner(3_000_000, 7).modified(CREATED_SECONDS, CREATED_NANOS);
        return 0;
    }

    @Override
    public int readLink(long node, BytesReply reply) {
        reply.append(target);
        return 0;
    }

    @Override
    public int readDirectory(long node, long offset, DirectoryReply entries) {
        int count = node == ROOT ? ROOT_NAMES.size() : MANY;
        for (long i = offset; i < count; i++) {
            String name = node == ROOT ? ROOT_NAMES.get((int) i) : String.valueOf(i);
            long child = (node == ROOT ? MANY_NODE : FIRST_OF_MANY) + i;
            if (!entries.add(bytes(name), child, child == MANY_NODE ? FileModes.DIRECTORY : FileModes.REGULAR, i + 1)) {
                break;
            }
            if (entries.wantsAttributes()) {
                attributes(child, entries.attributes());
            }
        }
        return 0;
    }

    @Override
    public void read(ReadRequest request) {
        if (request.node() == STUCK_NODE) {
            synchronized (stuck) {
                stuck.add(request);
            }
            whenStuck.accept(request);
            someoneIsStuck.countDown();
            return;
        }
        largestRead.accumulateAndGet(request.size(), Math::max);
        long start = Math.min(request.offset(), LARGE_BYTES);
        long end = Math.min(start + request.size(), LARGE_BYTES);
        long middle = (start + end) / 2;
        request.reply(List.of(large.asSlice(start, middle - start), large.asSlice(middle, end - middle)));
    }

    @Override
    public int xattr(long node, MemorySegment name, BytesReply value) {
        if (node != LARGE_NODE || name.mismatch(xattrName) != -1) {
            return Errno.ENODATA;
        }
        value.append(xattrValue);
        return 0;
    }

    @Override
    public int xattrNames(long node, BytesReply names) {
        if (node == LARGE_NODE) {
            names.append(xattrNames);
        }
        return 0;
    }

    @Override
    public FileSystemSpace stat() throws IOException {
        return FileSystemSpace.of(Path.of("/"));
    }

    private MemorySegment bytes(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return arena.allocate(encoded.length).copyFrom(MemorySegment.ofArray(encoded));
    }
}
