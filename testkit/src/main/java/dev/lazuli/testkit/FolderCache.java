package dev.lazuli.testkit;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Folders that take long to make, kept between runs under the hash of their recipe.
///
/// They lie in the folder that the system property `lazuli.cache` names, else in `$XDG_CACHE_HOME/lazuli`, else in
/// `~/.cache/lazuli`. Of several processes that want the same folder at once, one makes it and the others wait.
final class FolderCache {
    private FolderCache() {}

    /// What makes a folder.
    interface Recipe {
        /// Makes it.
        ///
        /// @param folder does not exist yet
        /// @param work   an empty folder that is deleted afterwards
        void make(Path folder, Path work) throws IOException, InterruptedException;
    }

    /// The folder that `recipe` has made, now or in an earlier run.
    ///
    /// @param kind the folder of the cache that holds those like it
    /// @param name stands in front of the hash
    /// @param key  all that the result depends on
    static synchronized Path get(String kind, String name, byte[] key, Recipe recipe)
            throws IOException, InterruptedException {
        Path all = Files.createDirectories(cache().resolve(kind));
        Path finished = all.resolve(name + "-" + Digest.sha256(key).shortHex());
        Path lockFile = all.resolve("lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(finished)) {
                make(all, finished, recipe);
            }
        }
        return finished;
    }

    private static void make(Path all, Path finished, Recipe recipe) throws IOException, InterruptedException {
        Path work = all.resolve("making");
        delete(work); // an earlier run that was killed has left it
        Files.createDirectory(work);
        try {
            Path folder = work.resolve("made");
            recipe.make(folder, Files.createDirectory(work.resolve("work")));
            Files.move(folder, finished, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(work);
        }
    }

    private static void delete(Path work) throws IOException, InterruptedException {
        MountTable.unmountBelow(work); // a bootstrap that was interrupted leaves /proc mounted
        Command.of("rm", "-rf", "--one-file-system", work.toString()).check();
    }

    private static Path cache() {
        return Optional.ofNullable(System.getProperty("lazuli.cache"))
                .map(Path::of)
                .or(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).map(x -> Path.of(x, "lazuli")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "lazuli"));
    }
}
