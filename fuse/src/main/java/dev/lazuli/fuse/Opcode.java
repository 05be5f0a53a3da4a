package dev.lazuli.fuse;

import org.jspecify.annotations.Nullable;

/// The operations of the protocol (`enum fuse_opcode`), and what a read-only server says to those that it does not
/// implement: that the file system is read-only, or that the operation does not exist, which the kernel remembers
/// and never asks again.
enum Opcode {
    LOOKUP(1, Kind.SERVED, 1),
    FORGET(2, Kind.SERVED),
    GETATTR(3, Kind.SERVED),
    SETATTR(4, Kind.CHANGES),
    READLINK(5, Kind.SERVED),
    SYMLINK(6, Kind.CHANGES),
    MKNOD(8, Kind.CHANGES),
    MKDIR(9, Kind.CHANGES),
    UNLINK(10, Kind.CHANGES),
    RMDIR(11, Kind.CHANGES),
    RENAME(12, Kind.CHANGES),
    LINK(13, Kind.CHANGES),
    OPEN(14, Kind.SERVED, Wire.OPEN_IN_BYTES),
    READ(15, Kind.SERVED, Wire.READ_IN_BYTES),
    WRITE(16, Kind.CHANGES),
    STATFS(17, Kind.SERVED),
    RELEASE(18, Kind.SERVED, Wire.RELEASE_IN_BYTES),
    FSYNC(20, Kind.MISSING),
    SETXATTR(21, Kind.CHANGES),
    GETXATTR(22, Kind.SERVED, Wire.GETXATTR_IN_BYTES + 1),
    LISTXATTR(23, Kind.SERVED, Wire.GETXATTR_IN_BYTES),
    REMOVEXATTR(24, Kind.CHANGES),
    FLUSH(25, Kind.MISSING),
    INIT(26, Kind.SERVED, Wire.INIT_IN_FLAGS2),
    OPENDIR(27, Kind.SERVED),
    READDIR(28, Kind.SERVED, Wire.READ_IN_BYTES),
    RELEASEDIR(29, Kind.SERVED),
    FSYNCDIR(30, Kind.MISSING),
    GETLK(31, Kind.MISSING),
    SETLK(32, Kind.MISSING),
    SETLKW(33, Kind.MISSING),
    ACCESS(34, Kind.SERVED),
    CREATE(35, Kind.CHANGES),
    INTERRUPT(36, Kind.SERVED, Wire.INTERRUPT_IN_BYTES),
    BMAP(37, Kind.MISSING),
    DESTROY(38, Kind.SERVED),
    IOCTL(39, Kind.MISSING),
    POLL(40, Kind.MISSING),
    NOTIFY_REPLY(41, Kind.MISSING),
    BATCH_FORGET(42, Kind.SERVED),
    FALLOCATE(43, Kind.CHANGES),
    READDIRPLUS(44, Kind.SERVED, Wire.READ_IN_BYTES),
    RENAME2(45, Kind.CHANGES),
    LSEEK(46, Kind.MISSING),
    COPY_FILE_RANGE(47, Kind.CHANGES),
    SETUPMAPPING(48, Kind.MISSING),
    REMOVEMAPPING(49, Kind.MISSING),
    SYNCFS(50, Kind.MISSING),
    TMPFILE(51, Kind.CHANGES),
    STATX(52, Kind.MISSING);

    /// What becomes of a request.
    enum Kind {
        /// The dispatcher answers it.
        SERVED,
        /// It would change the file system: EROFS.
        CHANGES,
        /// ENOSYS.
        MISSING
    }

    private static final @Nullable Opcode[] BY_NUMBER = byNumber();

    private final int number;
    private final Kind kind;
    private final int argumentBytes;

    Opcode(int number, Kind kind) {
        this(number, kind, 0);
    }

    Opcode(int number, Kind kind, int argumentBytes) {
        this.number = number;
        this.kind = kind;
        this.argumentBytes = argumentBytes;
    }

    Kind kind() {
        return kind;
    }

    /// Bytes that follow the header at least; only of what is served.
    int argumentBytes() {
        return argumentBytes;
    }

    /// Whether the kernel waits for a reply to any outcome.
    boolean takesReply() {
        return this != FORGET && this != BATCH_FORGET && this != INTERRUPT;
    }

    /// The operation with this number, or null for one that a newer kernel has.
    static @Nullable Opcode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    private static @Nullable Opcode[] byNumber() {
        @Nullable Opcode[] table = new Opcode[STATX.number + 1];
        for (Opcode opcode : values()) {
            table[opcode.number] = opcode;
        }
        return table;
    }
}
