package dev.lazuli.linux;

/// The type bits of a file's mode (`inode(7)`) and the coding of device numbers.
public final class FileModes {
    /// Selects the type out of a mode.
    public static final int TYPE_MASK = 0xf000;

    public static final int FIFO = 0x1000;
    public static final int CHARACTER_DEVICE = 0x2000;
    public static final int DIRECTORY = 0x4000;
    public static final int BLOCK_DEVICE = 0x6000;
    public static final int REGULAR = 0x8000;
    public static final int SYMLINK = 0xa000;
    public static final int SOCKET = 0xc000;

    private FileModes() {}

    /// A device number as the kernel's interfaces take it: 12 bits major, 20 bits minor, the minor's upper 12
    /// bits above the major.
    public static int device(int major, int minor) {
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & 0xfff00) << 12;
    }
}
