package dev.lazuli.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lazuli.fuse.Opcode.Kind;
import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileSystemSpace;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Turns the bytes of a request into a call of the file system, and its outcome into the bytes of a reply. Does no
/// I/O, but for reads, which are answered by their [ReadRequest].
///
/// One per reader thread, since it reuses what it writes replies with. [Trace] logs requests and replies.
final class Dispatcher {
    /// The kernel sends no more than this to a server that takes writes of at most a page.
    static final int REQUEST_BYTES = 16 << 10;
    /// Room for the largest extended attribute, and for many directory entries.
    static final int REPLY_BYTES = Wire.OUT_HEADER_BYTES + (64 << 10);

    /// No reply is to be sent, or it is sent by someone else.
    private static final int NO_REPLY = -1;

    private static final Logger LOG = System.getLogger(Dispatcher.class.getName());
    private static final long NOTHING = 0;

    private final FuseFileSystem fileSystem;
    private final FuseMountOptions options;
    private final FuseDevice device;
    private final PendingReads pending;
    private final BackingFiles backing;
    private final CompletableFuture<Void> agreed;
    private final AtomicLong workplace;
    private final Timeouts timeouts;
    private final EntryReply entry;
    private final DirectoryReply directory;
    private final Attributes attributes = new Attributes();
    private final BytesReply bytes = new BytesReply();
    private final OpenReply open = new OpenReply();

    /// @param agreed completed exceptionally when the kernel and this server do not agree on the protocol
    Dispatcher(
            FuseFileSystem fileSystem,
            FuseMountOptions options,
            FuseDevice device,
            PendingReads pending,
            BackingFiles backing,
            CompletableFuture<Void> agreed) {
        this.fileSystem = fileSystem;
        this.options = options;
        this.device = device;
        this.pending = pending;
        this.backing = backing;
        this.agreed = agreed;
        this.workplace = pending.newWorkplace();
        this.timeouts = options.timeouts();
        this.entry = new EntryReply(timeouts);
        this.directory = new DirectoryReply(timeouts);
    }

    /// Handles one request.
    ///
    /// @param request header and arguments
    /// @param reply   [#REPLY_BYTES] of memory
    /// @return length of the reply, 0 for none
    int dispatch(MemorySegment request, MemorySegment reply) {
        if (request.byteSize() < Wire.IN_HEADER_BYTES) {
            LOG.log(
                    Level.WARNING,
                    "fuse: request of " + request.byteSize() + " bytes, expected at least " + Wire.IN_HEADER_BYTES);
            return 0;
        }
        @Nullable Opcode opcode = Opcode.of(request.get(Wire.U32, Wire.IN_OPCODE));
        long unique = request.get(Wire.U64, Wire.IN_UNIQUE);
        boolean traced = Trace.isOn();
        if (traced) {
            Trace.received(request, opcode);
        }
        int outcome = outcome(opcode, request, reply.asSlice(Wire.OUT_HEADER_BYTES));
        if (traced) {
            Trace.answered(unique, opcode, outcome == NO_REPLY, outcome < 0 ? errno(outcome) : 0, outcome);
        }
        if (outcome == NO_REPLY) {
            return 0;
        }
        int length = Wire.OUT_HEADER_BYTES + Math.max(outcome, 0);
        reply.set(Wire.U32, Wire.OUT_LENGTH, length);
        reply.set(Wire.U32, Wire.OUT_ERROR, outcome < 0 ? -errno(outcome) : 0);
        reply.set(Wire.U64, Wire.OUT_UNIQUE, unique);
        return length;
    }

    // An outcome is the length of the reply's payload, NO_REPLY, or an error as `failed` packs it.

    private int outcome(@Nullable Opcode opcode, MemorySegment request, MemorySegment out) {
        if (opcode == null || opcode.kind() == Kind.MISSING) {
            return failed(Errno.ENOSYS);
        }
        if (opcode.kind() == Kind.CHANGES) {
            return failed(Errno.EROFS);
        }
        MemorySegment in = request.asSlice(Wire.IN_HEADER_BYTES);
        if (in.byteSize() < opcode.argumentBytes()) {
            return opcode.takesReply() ? failed(Errno.EINVAL) : NO_REPLY;
        }
        if (opcode == Opcode.READ) {
            return read(request);
        }
        long node = request.get(Wire.U64, Wire.IN_NODE);
        workplace.set(request.get(Wire.U64, Wire.IN_UNIQUE));
        try {
            return served(opcode, node, in, out);
        } catch (RuntimeException | IOException | Error e) {
            // Also errors: a reader thread that ends would leave all readers of the mount waiting.
            LOG.log(Level.WARNING, "fuse: " + opcode + " of node " + node + " in " + options.source() + " failed", e);
            return opcode.takesReply() ? failed(Errno.EIO) : NO_REPLY;
        } finally {
            workplace.set(NOTHING);
        }
    }

    private int served(Opcode opcode, long node, MemorySegment in, MemorySegment out) throws IOException {
        return switch (opcode) {
            case INIT -> init(in, out);
            case LOOKUP -> lookup(node, in, out);
            case GETATTR -> getattr(node, out);
            case READLINK -> readLink(node, out);
            case OPEN -> open(node, in, out);
            case RELEASE -> release(node, in);
            case OPENDIR -> failed(Errno.ENOSYS);
            case READDIR -> readDirectory(node, in, out, false);
            case READDIRPLUS -> readDirectory(node, in, out, true);
            case GETXATTR -> xattr(node, in, out);
            case LISTXATTR -> xattrNames(node, in, out);
            case STATFS -> statfs(out);
            // The kernel checks permissions itself (default_permissions).
            case ACCESS -> failed(Errno.ENOSYS);
            case INTERRUPT -> interrupt(in);
            case FORGET, BATCH_FORGET -> NO_REPLY;
            case RELEASEDIR, DESTROY -> 0;
            default -> throw new AssertionError(opcode + " is marked as served");
        };
    }

    private int init(MemorySegment in, MemorySegment out) {
        int major = in.get(Wire.U32, Wire.INIT_IN_MAJOR);
        int minor = in.get(Wire.U32, Wire.INIT_IN_MINOR);
        if (major != Wire.MAJOR || minor < Wire.MIN_MINOR) {
            agreed.completeExceptionally(new IOException("the kernel speaks FUSE " + major + "." + minor + ", expected "
                    + Wire.MAJOR + "." + Wire.MIN_MINOR + " or later"));
            return failed(Errno.EIO);
        }
        out.asSlice(0, Wire.INIT_OUT_BYTES).fill((byte) 0);
        long offered = Integer.toUnsignedLong(in.get(Wire.U32, Wire.INIT_IN_FLAGS));
        if ((offered & Wire.INIT_EXT) != 0 && in.byteSize() >= Wire.INIT_IN_BYTES) {
            offered |= Integer.toUnsignedLong(in.get(Wire.U32, Wire.INIT_IN_FLAGS2)) << Integer.SIZE;
        }
        long flags = offered & (wantedFlags() | (options.passthrough() ? Wire.PASSTHROUGH : 0));
        out.set(Wire.U32, Wire.INIT_OUT_MAJOR, Wire.MAJOR);
        out.set(Wire.U32, Wire.INIT_OUT_MINOR, Math.min(minor, Wire.MINOR));
        out.set(Wire.U32, Wire.INIT_OUT_MAX_READAHEAD, in.get(Wire.U32, Wire.INIT_IN_MAX_READAHEAD));
        out.set(Wire.U32, Wire.INIT_OUT_FLAGS, (int) flags);
        out.set(Wire.U32, Wire.INIT_OUT_FLAGS2, (int) (flags >>> Integer.SIZE));
        out.set(Wire.U16, Wire.INIT_OUT_MAX_BACKGROUND, (short) 64);
        out.set(Wire.U16, Wire.INIT_OUT_CONGESTION_THRESHOLD, (short) 48);
        out.set(Wire.U32, Wire.INIT_OUT_MAX_WRITE, 4096);
        out.set(Wire.U32, Wire.INIT_OUT_TIME_GRAN, 1);
        // 1 MiB per read; without it reads stop at 128 KiB.
        out.set(Wire.U16, Wire.INIT_OUT_MAX_PAGES, (short) 256);
        if ((flags & Wire.PASSTHROUGH) != 0) {
            // One more file system, such as overlayfs, may be mounted on top of this one.
            out.set(Wire.U32, Wire.INIT_OUT_MAX_STACK_DEPTH, 1);
            backing.agree();
        }
        return Wire.INIT_OUT_BYTES;
    }

    private static long wantedFlags() {
        return Wire.ASYNC_READ
                | Wire.DO_READDIRPLUS
                | Wire.READDIRPLUS_AUTO
                | Wire.NO_OPEN_SUPPORT
                | Wire.PARALLEL_DIROPS
                | Wire.ABORT_ERROR
                | Wire.MAX_PAGES
                | Wire.CACHE_SYMLINKS
                | Wire.NO_OPENDIR_SUPPORT
                | Wire.INIT_EXT
                | Wire.ALLOW_IDMAP;
    }

    private int lookup(long parent, MemorySegment in, MemorySegment out) {
        @Nullable MemorySegment name = name(in, 0);
        if (name == null) {
            return failed(Errno.EINVAL);
        }
        MemorySegment entryOut = out.asSlice(0, Wire.ENTRY_BYTES).fill((byte) 0);
        int errno = fileSystem.lookup(parent, name, entry.over(entryOut));
        if (errno == Errno.ENOENT) {
            // Node 0 says that there is none, for as long as the entry is valid.
            entryOut.fill((byte) 0);
            timeouts.writeEntry(entryOut);
            return Wire.ENTRY_BYTES;
        }
        return errno == 0 ? Wire.ENTRY_BYTES : failed(errno);
    }

    private int getattr(long node, MemorySegment out) {
        MemorySegment attrOut = out.asSlice(0, Wire.ATTR_OUT_BYTES).fill((byte) 0);
        timeouts.writeAttributes(attrOut);
        int errno = fileSystem.attributes(node, attributes.over(attrOut.asSlice(Wire.ATTR_OUT_ATTR, Wire.ATTR_BYTES)));
        return errno == 0 ? Wire.ATTR_OUT_BYTES : failed(errno);
    }

    private int readLink(long node, MemorySegment out) {
        int errno = fileSystem.readLink(node, bytes.over(out));
        if (errno == 0 && bytes.overflowed()) {
            return failed(Errno.ENAMETOOLONG);
        }
        return errno == 0 ? (int) bytes.length() : failed(errno);
    }

    private int open(long node, MemorySegment in, MemorySegment out) {
        if (!options.announceOpens()) {
            return failed(Errno.ENOSYS);
        }
        if (!backing.isAgreed()) {
            return opened(node, in, out, null);
        }
        BackingFiles.Use use = backing.begin(node);
        boolean done = false;
        try {
            synchronized (use) {
                int outcome = opened(node, in, out, use);
                done = outcome >= 0;
                return outcome;
            }
        } finally {
            if (!done) {
                backing.end(node);
            }
        }
    }

    private int opened(long node, MemorySegment in, MemorySegment out, BackingFiles.@Nullable Use use) {
        open.reset(use != null && use.isOffered() ? use : null);
        int errno = fileSystem.open(node, in.get(Wire.U32, Wire.OPEN_IN_FLAGS), open);
        if (errno != 0) {
            return failed(errno);
        }
        int file = use == null ? 0 : use.decide();
        out.asSlice(0, Wire.OPEN_OUT_BYTES).fill((byte) 0);
        out.set(Wire.U64, Wire.OPEN_OUT_HANDLE, open.handle());
        out.set(Wire.U32, Wire.OPEN_OUT_FLAGS, file == 0 ? open.flags() : Wire.FOPEN_PASSTHROUGH);
        out.set(Wire.U32, Wire.OPEN_OUT_BACKING, file);
        return Wire.OPEN_OUT_BYTES;
    }

    private int read(MemorySegment request) {
        ReadRequest read = new ReadRequest(device, pending, request);
        pending.add(read);
        try {
            fileSystem.read(read);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "fuse: READ of node " + read.node() + " in " + options.source() + " failed", e);
            read.fail(Errno.EIO);
        }
        return NO_REPLY;
    }

    private int release(long node, MemorySegment in) {
        backing.end(node);
        fileSystem.release(node, in.get(Wire.U64, Wire.RELEASE_IN_HANDLE));
        return 0;
    }

    private int readDirectory(long node, MemorySegment in, MemorySegment out, boolean plus) {
        int size = in.get(Wire.U32, Wire.READ_IN_SIZE);
        MemorySegment room = out.asSlice(0, Math.min(Integer.toUnsignedLong(size), out.byteSize()));
        int errno = fileSystem.readDirectory(node, in.get(Wire.U64, Wire.READ_IN_OFFSET), directory.over(room, plus));
        return errno == 0 ? (int) directory.used() : failed(errno);
    }

    private int xattr(long node, MemorySegment in, MemorySegment out) {
        @Nullable MemorySegment name = name(in, Wire.GETXATTR_IN_BYTES);
        if (name == null) {
            return failed(Errno.EINVAL);
        }
        return sized(fileSystem.xattr(node, name, bytes.over(out)), in, out);
    }

    private int xattrNames(long node, MemorySegment in, MemorySegment out) {
        return sized(fileSystem.xattrNames(node, bytes.over(out)), in, out);
    }

    /// The answer for a caller that gave room for so many bytes, or asks with 0 how many there are.
    private int sized(int errno, MemorySegment in, MemorySegment out) {
        if (errno != 0) {
            return failed(errno);
        }
        int room = in.get(Wire.U32, Wire.GETXATTR_IN_SIZE);
        if (room == 0) {
            out.set(Wire.U64, 0, bytes.length());
            return Wire.GETXATTR_OUT_BYTES;
        }
        return bytes.overflowed() || bytes.length() > room ? failed(Errno.ERANGE) : (int) bytes.length();
    }

    private int statfs(MemorySegment out) throws IOException {
        FileSystemSpace stat = fileSystem.stat();
        out.asSlice(0, Wire.STATFS_BYTES).fill((byte) 0);
        out.set(Wire.U64, Wire.STATFS_BLOCKS, stat.blocks());
        out.set(Wire.U64, Wire.STATFS_BFREE, stat.freeBlocks());
        out.set(Wire.U64, Wire.STATFS_BAVAIL, stat.availableBlocks());
        out.set(Wire.U64, Wire.STATFS_FILES, stat.files());
        out.set(Wire.U64, Wire.STATFS_FFREE, stat.freeFiles());
        out.set(Wire.U32, Wire.STATFS_BSIZE, (int) stat.blockSize());
        out.set(Wire.U32, Wire.STATFS_FRSIZE, (int) stat.blockSize());
        out.set(Wire.U32, Wire.STATFS_NAMELEN, (int) stat.maxNameBytes());
        return Wire.STATFS_BYTES;
    }

    private int interrupt(MemorySegment in) {
        // EAGAIN has the kernel ask again: the read may be on its way in another thread. It forgets those that ended.
        return pending.interrupt(in.get(Wire.U64, Wire.INTERRUPT_IN_UNIQUE)) ? NO_REPLY : failed(Errno.EAGAIN);
    }

    /// The name at `start`, without the zero that ends it; null when there is no such zero.
    private static @Nullable MemorySegment name(MemorySegment in, long start) {
        for (long at = start; at < in.byteSize(); at++) {
            if (in.get(JAVA_BYTE, at) == 0) {
                return in.asSlice(start, at - start);
            }
        }
        return null;
    }

    private static int failed(int errno) {
        return -1 - errno;
    }

    private static int errno(int outcome) {
        return -1 - outcome;
    }
}
