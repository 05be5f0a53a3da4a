package dev.lazuli.cli.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;

/// A folder that is some container's root: paths in it are resolved as the container would, so that no symbolic link
/// leads out of it. Only for a root that no process changes meanwhile.
public final class RootFolder {
    private static final int MAX_LINKS = 40;
    private static final int MAX_FILE_BYTES = 4 << 20;

    private final Path root;

    /// @param root where the container's root is mounted
    public RootFolder(Path root) {
        this.root = root;
    }

    /// Reads a small text file; empty when there is none.
    ///
    /// @throws IOException when it is no regular file, larger than 4 MiB or cannot be read
    public Optional<String> text(String path) throws IOException {
        Optional<Path> found = resolve(path);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(found.get(), LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("cannot read " + path + " of the image: it is no regular file");
        }
        try (InputStream in = Files.newInputStream(found.get(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IOException(
                        "cannot read " + path + " of the image: it is larger than " + MAX_FILE_BYTES + " bytes");
            }
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private Optional<Path> resolve(String path) throws IOException {
        Deque<String> ahead = new ArrayDeque<>();
        push(ahead, path);
        Deque<Path> folders = new ArrayDeque<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.equals("..")) {
                folders.poll();
                continue;
            }
            Path next = Objects.requireNonNullElse(folders.peek(), root).resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (++links > MAX_LINKS) {
                    throw new IOException(
                            "cannot read " + path + " of the image: more than " + MAX_LINKS + " symbolic links");
                }
                String target = Files.readSymbolicLink(next).toString();
                if (target.startsWith("/")) {
                    folders.clear();
                }
                push(ahead, target);
            } else if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                folders.push(next);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(Objects.requireNonNullElse(folders.peek(), root));
    }

    private static void push(Deque<String> ahead, String path) {
        String[] names = path.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
            if (!names[i].isEmpty() && !names[i].equals(".")) {
                ahead.push(names[i]);
            }
        }
    }
}
