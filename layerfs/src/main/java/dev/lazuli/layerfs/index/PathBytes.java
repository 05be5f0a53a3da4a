package dev.lazuli.layerfs.index;

import java.nio.charset.StandardCharsets;

/// A path of the TOC, cleaned and cut into its components: `./a//b/../c/` is `a`, `c`. Reused from entry to entry.
final class PathBytes {
    private static final int MAX_PATH_BYTES = 4095;
    private static final int MAX_NAME_BYTES = 255;
    private static final char REPLACEMENT_CHARACTER = '\ufffd';

    private final int[] starts = new int[MAX_PATH_BYTES / 2 + 1];
    private final int[] lengths = new int[MAX_PATH_BYTES / 2 + 1];
    private byte[] bytes = new byte[0];
    private int components;

    /// Reads `path`; what is left of an empty or a root path is no component at all.
    ///
    /// @throws UnservableTocException when it cannot be the name of a file as the tar meant it
    void set(String path) throws UnservableTocException {
        bytes = encode(path, "name");
        if (bytes.length > MAX_PATH_BYTES) {
            throw new UnservableTocException("the TOC has a path of " + bytes.length + " bytes ("
                    + path.substring(0, 40) + "…): expected at most " + MAX_PATH_BYTES);
        }
        components = 0;
        int start = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == '/') {
                add(start, at - start);
                start = at + 1;
            }
        }
    }

    /// The bytes of a text of the TOC.
    ///
    /// @throws UnservableTocException when it was not UTF-8 in the tar, or holds a NUL
    static byte[] encode(String text, String what) throws UnservableTocException {
        if (text.indexOf(REPLACEMENT_CHARACTER) >= 0) {
            throw new UnservableTocException(
                    "the TOC has a " + what + " that was not UTF-8 in the tar: \"" + text + "\"");
        }
        if (text.indexOf('\0') >= 0) {
            throw new UnservableTocException(
                    "the TOC has a " + what + " with a NUL in it: \"" + text.replace('\0', '?') + "\"");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new UnservableTocException("the TOC has a " + what + " with half a surrogate pair");
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void add(int start, int length) throws UnservableTocException {
        if (length == 0 || (length == 1 && bytes[start] == '.')) {
            return;
        }
        if (length == 2 && bytes[start] == '.' && bytes[start + 1] == '.') {
            components = Math.max(0, components - 1);
            return;
        }
        if (length > MAX_NAME_BYTES) {
            throw new UnservableTocException(
                    "the TOC has a name of " + length + " bytes: expected at most " + MAX_NAME_BYTES);
        }
        starts[components] = start;
        lengths[components] = length;
        components++;
    }

    int components() {
        return components;
    }

    int start(int component) {
        return starts[component];
    }

    int length(int component) {
        return lengths[component];
    }

    byte[] bytes() {
        return bytes;
    }
}
