package dev.lazuli.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Strings on their way into the kernel.
final class Text {
    /// The charset in which the JDK turns bytes of file names into strings and back.
    private static final Charset FILE_NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private Text() {}

    /// The path's bytes, ended by a zero, as the JDK itself would encode them.
    static MemorySegment of(Path path, Arena arena) {
        return zeroEnded(path.toString().getBytes(FILE_NAMES), arena);
    }

    /// The string in UTF-8, ended by a zero.
    static MemorySegment of(String text, Arena arena) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a string for the kernel holds a zero character: " + text);
        }
        return zeroEnded(text.getBytes(StandardCharsets.UTF_8), arena);
    }

    private static MemorySegment zeroEnded(byte[] bytes, Arena arena) {
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
        return segment;
    }
}
