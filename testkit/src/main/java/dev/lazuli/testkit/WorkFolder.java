package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A fresh folder for the parts of one test or demo; its path is short, since sockets lie below it.
///
/// Closing unmounts what is still mounted below (which [MountTable] would have told a test before) and deletes it.
public final class WorkFolder implements AutoCloseable {
    private final Path path;

    private WorkFolder(Path path) {
        this.path = path;
    }

    /// A new empty folder in the folder for temporary files, readable by root only.
    public static WorkFolder create() throws IOException {
        return new WorkFolder(Files.createTempDirectory("lz"));
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// A new empty folder inside.
    public Path folder(String name) throws IOException {
        return Files.createDirectories(path.resolve(name));
    }

    @Override
    public void close() throws IOException {
        try {
            MountTable.unmountBelow(path);
            Command.of("rm", "-rf", "--one-file-system", path.toString()).check();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while deleting " + path, e);
        }
    }
}
