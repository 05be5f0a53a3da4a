package dev.lazuli.estargz;

/// Paths within a layer, brought into one form: no leading, trailing or double slash, no `.` component.
final class EntryNames {
    private EntryNames() {}

    /// Whether the text can be a name at all: no NUL, no half of a surrogate pair.
    static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /// Whether a component of the path is `..`.
    static boolean climbs(String path) {
        int start = 0;
        while (start <= path.length()) {
            int end = componentEnd(path, start);
            if (end - start == 2 && path.startsWith("..", start)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /// The path in its one form; the root is the empty string.
    static String clean(String path) {
        if (isClean(path)) {
            return path;
        }
        StringBuilder clean = new StringBuilder(path.length());
        int start = 0;
        while (start <= path.length()) {
            int end = componentEnd(path, start);
            if (end > start && !isDot(path, start, end)) {
                if (!clean.isEmpty()) {
                    clean.append('/');
                }
                clean.append(path, start, end);
            }
            start = end + 1;
        }
        return clean.toString();
    }

    private static boolean isClean(String path) {
        int start = 0;
        while (start <= path.length()) {
            int end = componentEnd(path, start);
            if (end == start || isDot(path, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean isDot(String path, int start, int end) {
        return end - start == 1 && path.charAt(start) == '.';
    }

    private static int componentEnd(String path, int start) {
        int slash = path.indexOf('/', start);
        return slash < 0 ? path.length() : slash;
    }
}
