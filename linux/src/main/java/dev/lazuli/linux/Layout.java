package dev.lazuli.linux;

/// Offsets and sizes in bytes of the kernel's structs that are passed by pointer; the same on x86_64 and
/// aarch64. The layout test compares each with what the C compiler says.
final class Layout {
    private Layout() {}

    /// `struct iovec`.
    static final class Iovec {
        static final int BASE = 0;
        static final int LEN = 8;
        static final int SIZE = 16;

        private Iovec() {}
    }

    /// `struct pollfd`.
    static final class Pollfd {
        static final int FD = 0;
        static final int EVENTS = 4;
        static final int REVENTS = 6;
        static final int SIZE = 8;

        private Pollfd() {}
    }

    /// `struct __kernel_timespec`.
    static final class Timespec {
        static final int SEC = 0;
        static final int NSEC = 8;
        static final int SIZE = 16;

        private Timespec() {}
    }

    /// `struct statfs` of 64-bit kernels.
    static final class Statfs {
        static final int TYPE = 0;
        static final int BSIZE = 8;
        static final int BLOCKS = 16;
        static final int BFREE = 24;
        static final int BAVAIL = 32;
        static final int FILES = 40;
        static final int FFREE = 48;
        static final int NAMELEN = 64;
        static final int SIZE = 120;

        private Statfs() {}
    }

    /// `struct statx`.
    static final class Statx {
        static final int NLINK = 16;
        static final int UID = 20;
        static final int GID = 24;
        static final int MODE = 28;
        static final int INO = 32;
        static final int FILE_SIZE = 40;
        static final int BLOCKS = 48;
        static final int MTIME_SEC = 112;
        static final int MTIME_NSEC = 120;
        static final int RDEV_MAJOR = 128;
        static final int RDEV_MINOR = 132;
        static final int DEV_MAJOR = 136;
        static final int DEV_MINOR = 140;
        static final int SIZE = 256;

        private Statx() {}
    }

    /// The kernel's `struct termios`, which is not libc's.
    static final class Termios {
        static final int IFLAG = 0;
        static final int OFLAG = 4;
        static final int CFLAG = 8;
        static final int LFLAG = 12;
        static final int CC = 17;
        static final int SIZE = 36;

        private Termios() {}
    }

    /// `struct winsize`.
    static final class Winsize {
        static final int ROW = 0;
        static final int COL = 2;
        static final int SIZE = 8;

        private Winsize() {}
    }
}
