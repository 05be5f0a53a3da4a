package dev.lazuli.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A line of `/proc/self/mountinfo` (`proc_pid_mountinfo(5)`).
///
/// @param id         number of the mount, unique while it lives
/// @param parentId   the mount that it is mounted on
/// @param device     major and minor number of the file system, such as `0:52`
/// @param root       folder of the file system that is mounted, `/` for all of it
/// @param mountPoint where it is, an absolute path
/// @param options    per-mount options, comma-separated
/// @param type       such as `fuse.stargz`
/// @param source     the first column of `mount`
/// @param superOptions options of the file system, comma-separated
public record MountInfo(
        int id,
        int parentId,
        String device,
        String root,
        String mountPoint,
        String options,
        String type,
        String source,
        String superOptions) {
    private static final int OCTAL_ESCAPE_CHARACTERS = 4;

    /// Reads a line that was decoded as ISO 8859-1, that is byte by byte.
    static MountInfo parse(String line) throws IOException {
        // id parent major:minor root mountpoint options [optional…] - type source superoptions
        String[] fields = line.split(" ");
        int dash = 6;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        if (dash + 3 >= fields.length) {
            throw new IOException("unexpected line in mountinfo: found \"" + line
                    + "\", expected at least 6 fields, \"-\" and 3 fields");
        }
        return new MountInfo(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                fields[2],
                unescape(fields[3]),
                unescape(fields[4]),
                fields[5],
                unescape(fields[dash + 1]),
                unescape(fields[dash + 2]),
                unescape(fields[dash + 3]));
    }

    /// Undoes `\040` and the like, and decodes the bytes as UTF-8.
    private static String unescape(String field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + OCTAL_ESCAPE_CHARACTERS <= field.length()) {
                bytes.write(Integer.parseInt(field, i + 1, i + OCTAL_ESCAPE_CHARACTERS, 8));
                i += OCTAL_ESCAPE_CHARACTERS - 1;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
