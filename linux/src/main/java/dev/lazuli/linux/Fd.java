package dev.lazuli.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// A file descriptor and its owner.
///
/// Thread-safe: calls in progress hold a lease, and the number is given back to the kernel only when the
/// last of them has returned, so that no call ever reaches a stranger's file that got the same number. After
/// [#close()] further calls fail with `EBADF`. Offsets and lengths are bytes. Segments must be native, and
/// their owner keeps them alive until the call returns. An interrupted call (`EINTR`) is repeated by the plain
/// methods and reported by the `try…` ones.
public final class Fd implements AutoCloseable {
    private static final int CURRENT_FOLDER = -100;
    private static final int OWNED = 1;
    private static final int CLOSED = 1 << 31;

    private final int number;
    private final boolean closesNumber;
    private final String label;

    /// One for the owner plus one for each call in progress; the top bit once closed.
    private final AtomicInteger leases = new AtomicInteger(OWNED);

    private Fd(int number, boolean closesNumber, String label) {
        this.number = number;
        this.closesNumber = closesNumber;
        this.label = label;
    }

    /// Opens a file, always with `O_CLOEXEC`.
    ///
    /// @param flags of [OpenFlags]
    /// @param mode  permissions of a file that is created, else 0
    public static Fd open(Path path, int flags, int mode) throws LinuxException {
        return open(CURRENT_FOLDER, path, flags, mode);
    }

    /// Opens an existing file, always with `O_CLOEXEC`.
    public static Fd open(Path path, int flags) throws LinuxException {
        return open(path, flags, 0);
    }

    /// Opens a file below `folder`, or anywhere when `path` is absolute.
    public static Fd openAt(Fd folder, Path path, int flags, int mode) throws LinuxException {
        int directory = folder.lease();
        if (directory < 0) {
            throw new LinuxException(-directory, SystemCall.OPENAT.manualName(), path.toString());
        }
        try {
            return open(directory, path, flags, mode);
        } finally {
            folder.endLease();
        }
    }

    /// A descriptor that is open already; [#close()] closes it.
    public static Fd adopt(int number) {
        return new Fd(number, true, "fd " + number);
    }

    /// A descriptor of somebody else, such as 0 for standard input; [#close()] leaves it open.
    public static Fd borrow(int number) {
        return new Fd(number, false, "fd " + number);
    }

    /// The number, valid until [#close()].
    public int number() {
        return number;
    }

    /// Reads at the file's position into all of `target`; returns bytes read, 0 at the end.
    public long read(MemorySegment target) throws LinuxException {
        return transfer(SystemCall.READ, target, 0);
    }

    /// Writes at the file's position; returns bytes written, which may be fewer than given.
    public long write(MemorySegment source) throws LinuxException {
        return transfer(SystemCall.WRITE, source, 0);
    }

    /// Reads at `offset`; returns bytes read, 0 at the end.
    public long pread(MemorySegment target, long offset) throws LinuxException {
        return transfer(SystemCall.PREAD64, target, offset);
    }

    /// Writes at `offset`; returns bytes written, which may be fewer than given.
    public long pwrite(MemorySegment source, long offset) throws LinuxException {
        return transfer(SystemCall.PWRITE64, source, offset);
    }

    /// Reads into several areas, one after the other; returns bytes read, 0 at the end.
    public long readv(IoVector target) throws LinuxException {
        long result;
        do {
            result = vectored(SystemCall.READV, target);
        } while (result == -Errno.EINTR);
        return Kernel.check(result, SystemCall.READV, label);
    }

    /// Writes several areas in one call; returns bytes written, which may be fewer than given.
    public long writev(IoVector source) throws LinuxException {
        long result;
        do {
            result = vectored(SystemCall.WRITEV, source);
        } while (result == -Errno.EINTR);
        return Kernel.check(result, SystemCall.WRITEV, label);
    }

    /// As [#read], but returns the error number negated instead of throwing, also `EINTR`.
    public long tryRead(MemorySegment target) {
        return once(SystemCall.READ, target, target.byteSize(), 0);
    }

    /// Writes the first `length` bytes of `source`; returns the error number negated instead of throwing.
    public long tryWrite(MemorySegment source, long length) {
        if (length < 0 || length > source.byteSize()) {
            throw new IndexOutOfBoundsException(length + " bytes of a segment of " + source.byteSize());
        }
        return once(SystemCall.WRITE, source, length, 0);
    }

    /// As [#writev], but returns the error number negated instead of throwing, also `EINTR`.
    public long tryWritev(IoVector source) {
        return vectored(SystemCall.WRITEV, source);
    }

    /// Reserves or releases space.
    ///
    /// @param mode of `fallocate(2)`, such as [#FALLOC_KEEP_SIZE]; 0 extends the file
    public void fallocate(int mode, long offset, long length) throws LinuxException {
        long result;
        do {
            result = leased(SystemCall.FALLOCATE, mode, offset, length);
        } while (result == -Errno.EINTR);
        Kernel.check(result, SystemCall.FALLOCATE, label);
    }

    /// Reserve without changing the file's size.
    public static final int FALLOC_KEEP_SIZE = 1;

    /// Give the range's space back; only together with [#FALLOC_KEEP_SIZE].
    public static final int FALLOC_PUNCH_HOLE = 2;

    /// Device-specific request with a struct in memory, in or out.
    public long ioctl(long request, MemorySegment argument) throws LinuxException {
        return Kernel.check(tryIoctl(request, argument), SystemCall.IOCTL, label);
    }

    long tryIoctl(long request, MemorySegment argument) {
        long result = leased(SystemCall.IOCTL, request, address(argument), 0);
        Reference.reachabilityFence(argument);
        return result;
    }

    /// Closes the descriptor once all calls in progress have returned. Idempotent. Does not wake a call
    /// that blocks.
    @Override
    public void close() {
        int before = leases.getAndUpdate(state -> state < 0 ? state : state | CLOSED);
        if (before >= 0) {
            endLease();
        }
    }

    /// Whether [#close()] was called.
    public boolean isClosed() {
        return leases.get() < 0;
    }

    /// Calls that have not returned yet, also after [#close()].
    int callsInProgress() {
        int state = leases.get();
        return state < 0 ? state & ~CLOSED : state - OWNED;
    }

    @Override
    public String toString() {
        return label;
    }

    /// Makes a call with the number as its first argument; returns the negated error number if it fails.
    long leased(SystemCall call, long b, long c, long d) {
        int fd = lease();
        if (fd < 0) {
            return fd;
        }
        try {
            return Kernel.call(call, fd, b, c, d);
        } finally {
            endLease();
        }
    }

    /// The number, to be given back by [#endLease]; `-EBADF` when closed.
    int lease() {
        int state = leases.getAndUpdate(s -> s < 0 ? s : s + 1);
        return state < 0 ? -Errno.EBADF : number;
    }

    void endLease() {
        if (leases.decrementAndGet() == CLOSED && closesNumber) {
            // Nothing can be done about an error: Linux has released the number in any case.
            Kernel.call(SystemCall.CLOSE, number);
        }
    }

    private static Fd open(int folder, Path path, int flags, int mode) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long name = Text.of(path, arena).address();
            long result;
            do {
                result = Kernel.call(SystemCall.OPENAT, folder, name, flags | OpenFlags.CLOEXEC, mode);
            } while (result == -Errno.EINTR);
            return new Fd((int) Kernel.check(result, SystemCall.OPENAT, path), true, path.toString());
        }
    }

    private long transfer(SystemCall call, MemorySegment memory, long offset) throws LinuxException {
        long result;
        do {
            result = once(call, memory, memory.byteSize(), offset);
        } while (result == -Errno.EINTR);
        return Kernel.check(result, call, label);
    }

    private long once(SystemCall call, MemorySegment memory, long length, long offset) {
        long result = leased(call, address(memory), length, offset);
        Reference.reachabilityFence(memory);
        return result;
    }

    private long vectored(SystemCall call, IoVector vector) {
        long result = leased(call, vector.array().address(), vector.count(), 0);
        Reference.reachabilityFence(vector);
        return result;
    }

    private static long address(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("a system call takes native memory, found a heap segment");
        }
        return memory.address();
    }
}
