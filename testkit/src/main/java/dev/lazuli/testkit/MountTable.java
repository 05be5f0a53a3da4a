package dev.lazuli.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is mounted in this mount namespace, as the kernel tells it in `/proc/self/mounts`.
public final class MountTable {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private MountTable() {}

    /// One line of the table, unescaped.
    ///
    /// @param device     the first column; `stargz` for the layers of a lazily pulled image
    /// @param mountpoint an absolute path
    /// @param type       such as `overlay` or `fuse.stargz`
    /// @param options    comma-separated
    public record Mount(String device, String mountpoint, String type, String options) {}

    /// All mounts, in the order in which they were made.
    public static List<Mount> read() throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : new String(Files.readAllBytes(MOUNTS), StandardCharsets.UTF_8).split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length >= 4) {
                mounts.add(new Mount(unescape(fields[0]), unescape(fields[1]), fields[2], unescape(fields[3])));
            }
        }
        return mounts;
    }

    /// The mounts on `folder` itself and below it; empty when a part has cleaned up behind itself.
    public static List<Mount> below(Path folder) throws IOException {
        String whole = folder.toRealPath().toString();
        return read().stream()
                .filter(m -> m.mountpoint().equals(whole) || m.mountpoint().startsWith(whole + "/"))
                .toList();
    }

    /// Unmounts everything on and below `folder`, the newest first; lazily where it is busy.
    public static void unmountBelow(Path folder) throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (Mount mount : below(folder).reversed()) {
            if (Command.of("umount", mount.mountpoint()).run().exitCode() != 0) {
                Command.of("umount", "-l", mount.mountpoint()).check();
            }
        }
    }

    /// The kernel writes space, tab, newline and backslash as `\` and three octal digits.
    static String unescape(String field) {
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                plain.write(Integer.parseInt(octal(bytes, i + 1), 8));
                i += 3;
            } else {
                plain.write(bytes[i]);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static String octal(byte[] bytes, int at) {
        return new String(bytes, at, 3, StandardCharsets.US_ASCII);
    }
}
