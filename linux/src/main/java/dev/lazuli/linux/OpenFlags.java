package dev.lazuli.linux;

/// Flags of `open(2)` that have one value on all architectures.
public final class OpenFlags {
    public static final int RDONLY = 0;
    public static final int WRONLY = 1;
    public static final int RDWR = 2;

    /// Selects the access mode out of flags.
    public static final int ACCESS_MODE = 3;

    public static final int CREAT = 0x40;
    public static final int EXCL = 0x80;
    public static final int TRUNC = 0x200;
    public static final int APPEND = 0x400;

    /// Do not wait, neither for the other end of a FIFO nor for data.
    public static final int NONBLOCK = 0x800;

    /// Not inherited by programs that are started; [Fd] always sets it.
    public static final int CLOEXEC = 0x80000;

    /// Names the file without opening it.
    public static final int PATH = 0x200000;

    private OpenFlags() {}
}
