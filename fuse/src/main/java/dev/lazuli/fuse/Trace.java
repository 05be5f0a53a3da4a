package dev.lazuli.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lazuli.linux.Errno;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Logs a line per request and per reply; the package's documentation has the legend.
final class Trace {
    private static final Logger LOG = System.getLogger("dev.lazuli.fuse.Trace");

    private Trace() {}

    static boolean isOn() {
        return LOG.isLoggable(Level.TRACE);
    }

    static void received(MemorySegment request, @Nullable Opcode opcode) {
        String what = opcode == null ? "opcode " + request.get(Wire.U32, Wire.IN_OPCODE) : opcode.name();
        line(
                "rx",
                request.get(Wire.U64, Wire.IN_UNIQUE),
                what + " n" + Long.toUnsignedString(request.get(Wire.U64, Wire.IN_NODE)) + arguments(request, opcode)
                        + " u" + user(request) + " p"
                        + request.get(Wire.U32, Wire.IN_PID));
    }

    /// On mounts that may be idmapped the kernel names no user.
    private static String user(MemorySegment request) {
        int uid = request.get(Wire.U32, Wire.IN_UID);
        return uid == -1 ? "-" : Integer.toUnsignedString(uid);
    }

    /// The reply to a read is traced by whoever sends it.
    static void answered(long unique, @Nullable Opcode opcode, boolean silent, int errno, int payload) {
        if (!silent) {
            sent(unique, errno, payload);
        } else if (opcode != Opcode.READ) {
            line("tx", unique, "-");
        }
    }

    static void sent(long unique, int errno, int payload) {
        line("tx", unique, errno == 0 ? "OK " + payload + " B" : Errno.describe(errno));
    }

    private static void line(String direction, long unique, String text) {
        LOG.log(Level.TRACE, direction + " " + Long.toUnsignedString(unique) + " " + text);
    }

    private static String arguments(MemorySegment request, @Nullable Opcode opcode) {
        MemorySegment in = request.asSlice(Wire.IN_HEADER_BYTES);
        if (opcode == null || in.byteSize() < opcode.argumentBytes()) {
            return "";
        }
        return switch (opcode) {
            case LOOKUP -> name(in, 0);
            case GETXATTR -> name(in, Wire.GETXATTR_IN_BYTES);
            case READ, READDIR, READDIRPLUS ->
                " fh " + in.get(Wire.U64, Wire.READ_IN_HANDLE) + " [" + in.get(Wire.U64, Wire.READ_IN_OFFSET) + " +"
                        + in.get(Wire.U32, Wire.READ_IN_SIZE) + ")";
            case RELEASE -> " fh " + in.get(Wire.U64, Wire.RELEASE_IN_HANDLE);
            case INTERRUPT -> " of " + Long.toUnsignedString(in.get(Wire.U64, Wire.INTERRUPT_IN_UNIQUE));
            case INIT -> " 7." + in.get(Wire.U32, Wire.INIT_IN_MINOR);
            default -> "";
        };
    }

    private static String name(MemorySegment in, long start) {
        String text = new String(in.asSlice(start).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return " \"" + (end < 0 ? text : text.substring(0, end)) + "\"";
    }
}
