package dev.lazuli.snapshotter.overlay;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileStatus;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.snapshotter.metadata.Usage;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/// Walks over the content of a snapshot without following links, relative to open folders, so that neither the depth
/// nor the length of a path in an image is a limit. Names are bytes, whatever their encoding.
final class FolderTree {
    private static final long BLOCK_BYTES = 4096;
    private static final long STATUS_BLOCK_BYTES = 512;

    private FolderTree() {}

    /// Called for the entries of a tree, a folder before and after its content.
    private interface Visitor {
        void enter(Path path, BasicFileAttributes attributes) throws IOException;

        void leave(SecureDirectoryStream<Path> parent, Path name, boolean folder) throws IOException;
    }

    /// What the folder and everything in it take on disk; a file with several links counts once.
    ///
    /// Files that vanish meanwhile are not counted. Where a path is longer than a system call takes, the size is
    /// that of the content in whole blocks of 4 KiB.
    static Usage usage(Path folder) throws IOException {
        Tally tally = new Tally();
        tally.enter(folder, Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        walk(folder, tally);
        return new Usage(tally.bytes, tally.seen.size());
    }

    private static final class Tally implements Visitor {
        private final Set<Object> seen = new HashSet<>();
        private long bytes;

        @Override
        public void enter(Path path, BasicFileAttributes attributes) throws IOException {
            if (seen.add(attributes.fileKey())) {
                bytes += allocated(path, attributes);
            }
        }

        private static long allocated(Path path, BasicFileAttributes attributes) throws IOException {
            try {
                return FileStatus.of(path).blocks() * STATUS_BLOCK_BYTES;
            } catch (LinuxException e) {
                if (e.errno() == Errno.ENAMETOOLONG) {
                    return Math.ceilDiv(attributes.size(), BLOCK_BYTES) * BLOCK_BYTES;
                }
                if (e.errno() == Errno.ENOENT) {
                    return 0;
                }
                throw e;
            }
        }

        @Override
        public void leave(SecureDirectoryStream<Path> parent, Path name, boolean folder) {}
    }

    /// Deletes the folder and everything in it; nothing happens when it is not there.
    static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(folder);
            return;
        }
        walk(folder, new Deletion());
        Files.deleteIfExists(folder);
    }

    private static final class Deletion implements Visitor {
        @Override
        public void enter(Path path, BasicFileAttributes attributes) {}

        @Override
        public void leave(SecureDirectoryStream<Path> parent, Path name, boolean folder) throws IOException {
            if (folder) {
                parent.deleteDirectory(name);
            } else {
                parent.deleteFile(name);
            }
        }
    }

    /// @param path of the folder, for the system calls that know no open folders
    private record Level(SecureDirectoryStream<Path> stream, Iterator<Path> entries, Path path) {}

    private static void walk(Path folder, Visitor visitor) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        try {
            levels.push(level(secure(Files.newDirectoryStream(folder)), folder));
            while (!levels.isEmpty()) {
                Level level = levels.element();
                if (level.entries.hasNext()) {
                    visit(levels, level, level.entries.next().getFileName(), visitor);
                    continue;
                }
                levels.pop();
                level.stream.close();
                if (!levels.isEmpty()) {
                    visitor.leave(levels.element().stream, level.path.getFileName(), true);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } finally {
            for (Level level : levels) {
                level.stream.close();
            }
        }
    }

    private static void visit(Deque<Level> levels, Level level, Path name, Visitor visitor) throws IOException {
        try {
            BasicFileAttributes attributes = level.stream
                    .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            Path path = level.path.resolve(name);
            visitor.enter(path, attributes);
            if (attributes.isDirectory()) {
                levels.push(level(level.stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), path));
            } else {
                visitor.leave(level.stream, name, false);
            }
        } catch (NoSuchFileException vanished) {
            // Between the listing and the look at it: a snapshot in use changes while it is measured.
        }
    }

    private static Level level(SecureDirectoryStream<Path> stream, Path path) {
        return new Level(stream, stream.iterator(), path);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this file system has no folder handles (openat)");
    }
}
