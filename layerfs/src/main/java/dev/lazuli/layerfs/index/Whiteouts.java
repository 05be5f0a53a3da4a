package dev.lazuli.layerfs.index;

import java.nio.charset.StandardCharsets;

/// How the names of a layer's tar say that something of lower layers is gone (OCI image specification,
/// "Representing Changes").
final class Whiteouts {
    private static final byte[] PREFIX = ".wh.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] META_PREFIX = ".wh..wh.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPAQUE = ".wh..wh..opq".getBytes(StandardCharsets.US_ASCII);

    private Whiteouts() {}

    /// Whether the last component of `path` is a marker of any kind, which the tree never shows.
    static boolean isMarker(PathBytes path) {
        return lastStartsWith(path, PREFIX);
    }

    /// Whether the last component of `path` is a marker that takes nothing away by its name.
    static boolean isMeta(PathBytes path) {
        return lastStartsWith(path, META_PREFIX);
    }

    /// Whether a name is a marker of any kind.
    static boolean isMarker(byte[] name, int length) {
        return startsWith(name, 0, length, PREFIX);
    }

    /// Whether a name marks its directory as opaque.
    static boolean isOpaque(byte[] name, int length) {
        return length == OPAQUE.length && startsWith(name, 0, length, OPAQUE);
    }

    /// How many bytes of a marker stand before the name that it takes away; 0 when it takes none away.
    static int hiddenNameStart(byte[] name, int length) {
        if (!isMarker(name, length) || startsWith(name, 0, length, META_PREFIX)) {
            return 0;
        }
        int rest = length - PREFIX.length;
        boolean dots = rest == 0
                || (rest == 1 && name[PREFIX.length] == '.')
                || (rest == 2 && name[PREFIX.length] == '.' && name[PREFIX.length + 1] == '.');
        return dots ? 0 : PREFIX.length;
    }

    private static boolean lastStartsWith(PathBytes path, byte[] prefix) {
        int last = path.components() - 1;
        return startsWith(path.bytes(), path.start(last), path.length(last), prefix);
    }

    private static boolean startsWith(byte[] name, int offset, int length, byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (name[offset + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
