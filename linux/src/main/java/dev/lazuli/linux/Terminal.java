package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A descriptor that is a terminal: its size and modes.
public final class Terminal {
    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;

    /// IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON.
    private static final int COOKED_INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;

    /// ISIG ICANON ECHO ECHONL IEXTEN.
    private static final int COOKED_LOCAL = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;

    private static final int OPOST = 1;
    private static final int CSIZE_AND_PARENB = 0x30 | 0x100;
    private static final int CS8 = 0x30;
    private static final int VTIME = 5;
    private static final int VMIN = 6;

    private final Fd fd;

    private Terminal(Fd fd) {
        this.fd = fd;
    }

    /// Rows and columns in characters; 0 and 0 where nobody has set them.
    public record Size(int rows, int columns) {}

    /// Restores the modes that were in force before.
    public interface RawMode extends AutoCloseable {
        /// Idempotent; does nothing when the terminal is gone.
        @Override
        void close();
    }

    /// Whether the descriptor is a terminal.
    public static boolean isTerminal(Fd fd) {
        return of(fd).isPresent();
    }

    /// The descriptor as a terminal, or empty when it is none. The descriptor stays its owner's.
    public static Optional<Terminal> of(Fd fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment modes = arena.allocate(Layout.Termios.SIZE, Integer.BYTES);
            return fd.tryIoctl(TCGETS, modes) < 0 ? Optional.empty() : Optional.of(new Terminal(fd));
        }
    }

    /// The window's size now.
    public Size size() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(Layout.Winsize.SIZE, Short.BYTES);
            fd.ioctl(TIOCGWINSZ, size);
            return new Size(
                    Short.toUnsignedInt(size.get(JAVA_SHORT, Layout.Winsize.ROW)),
                    Short.toUnsignedInt(size.get(JAVA_SHORT, Layout.Winsize.COL)));
        }
    }

    /// Sets the window's size; the kernel tells the foreground processes with SIGWINCH.
    public void resize(Size size) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment window = arena.allocate(Layout.Winsize.SIZE, Short.BYTES);
            window.set(JAVA_SHORT, Layout.Winsize.ROW, (short) size.rows());
            window.set(JAVA_SHORT, Layout.Winsize.COL, (short) size.columns());
            fd.ioctl(TIOCSWINSZ, window);
        }
    }

    /// Passes input on byte by byte, without echo, line editing or signals, and output as it is, until the result is
    /// closed (`cfmakeraw(3)`).
    public RawMode raw() throws LinuxException {
        byte[] before = modes();
        byte[] raw = before.clone();
        MemorySegment modes = MemorySegment.ofArray(raw);
        clearBits(modes, Layout.Termios.IFLAG, COOKED_INPUT);
        clearBits(modes, Layout.Termios.OFLAG, OPOST);
        clearBits(modes, Layout.Termios.LFLAG, COOKED_LOCAL);
        clearBits(modes, Layout.Termios.CFLAG, CSIZE_AND_PARENB);
        int control = modes.get(JAVA_INT_UNALIGNED, Layout.Termios.CFLAG);
        modes.set(JAVA_INT_UNALIGNED, Layout.Termios.CFLAG, control | CS8);
        raw[Layout.Termios.CC + VMIN] = 1;
        raw[Layout.Termios.CC + VTIME] = 0;
        setModes(raw);
        return () -> {
            try {
                setModes(before);
            } catch (LinuxException e) {
                // The terminal was hung up or the descriptor closed: there are no modes to restore.
                System.getLogger("dev.lazuli.linux").log(System.Logger.Level.DEBUG, "terminal modes not restored", e);
            }
        };
    }

    private static void clearBits(MemorySegment modes, int at, int bits) {
        modes.set(JAVA_INT_UNALIGNED, at, modes.get(JAVA_INT_UNALIGNED, at) & ~bits);
    }

    private byte[] modes() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment modes = arena.allocate(Layout.Termios.SIZE, Integer.BYTES);
            fd.ioctl(TCGETS, modes);
            return modes.toArray(JAVA_BYTE);
        }
    }

    private void setModes(byte[] modes) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Layout.Termios.SIZE, Integer.BYTES);
            MemorySegment.copy(modes, 0, copy, JAVA_BYTE, 0, modes.length);
            fd.ioctl(TCSETS, copy);
        }
    }
}
