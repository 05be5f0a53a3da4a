package dev.lazuli.fuse;

import java.lang.foreign.ValueLayout;

/// Offsets, sizes and flags of the protocol's structures (`<linux/fuse.h>`), in the machine's byte order. A test holds
/// them against the C compiler's.
final class Wire {
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;

    static final int MAJOR = 7;
    /// What this server speaks; a kernel that speaks less is answered with its own version.
    static final int MINOR = 41;
    /// Linux 5.4: the first with all that is relied on.
    static final int MIN_MINOR = 31;

    // struct fuse_in_header
    static final int IN_LENGTH = 0;
    static final int IN_OPCODE = 4;
    static final int IN_UNIQUE = 8;
    static final int IN_NODE = 16;
    static final int IN_UID = 24;
    static final int IN_PID = 32;
    static final int IN_HEADER_BYTES = 40;

    // struct fuse_out_header
    static final int OUT_LENGTH = 0;
    static final int OUT_ERROR = 4;
    static final int OUT_UNIQUE = 8;
    static final int OUT_HEADER_BYTES = 16;

    // struct fuse_init_in
    static final int INIT_IN_MAJOR = 0;
    static final int INIT_IN_MINOR = 4;
    static final int INIT_IN_MAX_READAHEAD = 8;
    static final int INIT_IN_FLAGS = 12;
    static final int INIT_IN_FLAGS2 = 16;
    static final int INIT_IN_BYTES = 64;

    // struct fuse_init_out
    static final int INIT_OUT_MAJOR = 0;
    static final int INIT_OUT_MINOR = 4;
    static final int INIT_OUT_MAX_READAHEAD = 8;
    static final int INIT_OUT_FLAGS = 12;
    static final int INIT_OUT_MAX_BACKGROUND = 16;
    static final int INIT_OUT_CONGESTION_THRESHOLD = 18;
    static final int INIT_OUT_MAX_WRITE = 20;
    static final int INIT_OUT_TIME_GRAN = 24;
    static final int INIT_OUT_MAX_PAGES = 28;
    static final int INIT_OUT_FLAGS2 = 32;
    static final int INIT_OUT_MAX_STACK_DEPTH = 36;
    static final int INIT_OUT_BYTES = 64;

    // flags of INIT, the upper half in flags2
    static final long ASYNC_READ = 1L;
    static final long DO_READDIRPLUS = 1L << 13;
    static final long READDIRPLUS_AUTO = 1L << 14;
    static final long NO_OPEN_SUPPORT = 1L << 17;
    static final long PARALLEL_DIROPS = 1L << 18;
    static final long ABORT_ERROR = 1L << 21;
    static final long MAX_PAGES = 1L << 22;
    static final long CACHE_SYMLINKS = 1L << 23;
    static final long NO_OPENDIR_SUPPORT = 1L << 24;
    static final long INIT_EXT = 1L << 30;
    static final long PASSTHROUGH = 1L << 37;
    static final long ALLOW_IDMAP = 1L << 40;

    // struct fuse_attr
    static final int ATTR_INO = 0;
    static final int ATTR_SIZE = 8;
    static final int ATTR_BLOCKS = 16;
    static final int ATTR_ATIME = 24;
    static final int ATTR_MTIME = 32;
    static final int ATTR_CTIME = 40;
    static final int ATTR_ATIME_NSEC = 48;
    static final int ATTR_MTIME_NSEC = 52;
    static final int ATTR_CTIME_NSEC = 56;
    static final int ATTR_MODE = 60;
    static final int ATTR_NLINK = 64;
    static final int ATTR_UID = 68;
    static final int ATTR_GID = 72;
    static final int ATTR_RDEV = 76;
    static final int ATTR_BLKSIZE = 80;
    static final int ATTR_BYTES = 88;

    // struct fuse_entry_out
    static final int ENTRY_NODE = 0;
    static final int ENTRY_VALID = 16;
    static final int ENTRY_ATTR_VALID = 24;
    static final int ENTRY_VALID_NSEC = 32;
    static final int ENTRY_ATTR_VALID_NSEC = 36;
    static final int ENTRY_ATTR = 40;
    static final int ENTRY_BYTES = ENTRY_ATTR + ATTR_BYTES;

    // struct fuse_attr_out
    static final int ATTR_OUT_VALID = 0;
    static final int ATTR_OUT_VALID_NSEC = 8;
    static final int ATTR_OUT_ATTR = 16;
    static final int ATTR_OUT_BYTES = ATTR_OUT_ATTR + ATTR_BYTES;

    // struct fuse_open_in, fuse_open_out
    static final int OPEN_IN_FLAGS = 0;
    static final int OPEN_IN_BYTES = 8;
    static final int OPEN_OUT_HANDLE = 0;
    static final int OPEN_OUT_FLAGS = 8;
    static final int OPEN_OUT_BACKING = 12;
    static final int OPEN_OUT_BYTES = 16;
    static final int FOPEN_KEEP_CACHE = 1 << 1;
    static final int FOPEN_PASSTHROUGH = 1 << 7;

    // struct fuse_backing_map; FUSE_DEV_IOC_BACKING_OPEN and _CLOSE
    static final int BACKING_MAP_FD = 0;
    static final int BACKING_MAP_BYTES = 16;
    static final long BACKING_OPEN = 0x4010e501L;
    static final long BACKING_CLOSE = 0x4004e502L;

    // struct fuse_read_in (also of READDIR), fuse_release_in
    static final int READ_IN_HANDLE = 0;
    static final int READ_IN_OFFSET = 8;
    static final int READ_IN_SIZE = 16;
    static final int READ_IN_BYTES = 40;
    static final int RELEASE_IN_HANDLE = 0;
    static final int RELEASE_IN_BYTES = 24;

    // struct fuse_getxattr_in, fuse_getxattr_out
    static final int GETXATTR_IN_SIZE = 0;
    static final int GETXATTR_IN_BYTES = 8;
    static final int GETXATTR_OUT_BYTES = 8;

    // struct fuse_statfs_out
    static final int STATFS_BLOCKS = 0;
    static final int STATFS_BFREE = 8;
    static final int STATFS_BAVAIL = 16;
    static final int STATFS_FILES = 24;
    static final int STATFS_FFREE = 32;
    static final int STATFS_BSIZE = 40;
    static final int STATFS_NAMELEN = 44;
    static final int STATFS_FRSIZE = 48;
    static final int STATFS_BYTES = 80;

    // struct fuse_interrupt_in
    static final int INTERRUPT_IN_UNIQUE = 0;
    static final int INTERRUPT_IN_BYTES = 8;

    // struct fuse_dirent; in fuse_direntplus behind a fuse_entry_out
    static final int DIRENT_INO = 0;
    static final int DIRENT_OFF = 8;
    static final int DIRENT_NAMELEN = 16;
    static final int DIRENT_TYPE = 20;
    static final int DIRENT_NAME = 24;
    static final int DIRENT_ALIGNMENT = 8;

    private Wire() {}
}
