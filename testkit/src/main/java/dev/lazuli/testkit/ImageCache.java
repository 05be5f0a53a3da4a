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

/// Images that take long to make, kept between runs under the hash of their recipe.
///
/// They lie in the folder that the system property `lazuli.cache` names, else in `$XDG_CACHE_HOME/lazuli`, else in
/// `~/.cache/lazuli`. Of several processes that want the same image at once, one makes it and the others wait.
final class ImageCache {
    private ImageCache() {}

    /// What makes an image.
    interface Recipe {
        /// Makes the layout.
        ///
        /// @param layout does not exist yet
        /// @param work   an empty folder that is deleted afterwards
        void make(Path layout, Path work) throws IOException, InterruptedException;
    }

    /// The layout that `recipe` has made, now or in an earlier run.
    ///
    /// @param key all that the result depends on
    static synchronized OciLayout get(String tag, byte[] key, Recipe recipe) throws IOException, InterruptedException {
        Path images = Files.createDirectories(folder().resolve("images"));
        Path finished = images.resolve(tag + "-" + Digest.sha256(key).shortHex());
        Path lockFile = images.resolve("lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(finished)) {
                make(images, finished, recipe);
            }
        }
        return new OciLayout(finished, tag);
    }

    private static void make(Path images, Path finished, Recipe recipe) throws IOException, InterruptedException {
        Path work = images.resolve("making");
        delete(work); // an earlier run that was killed has left it
        Files.createDirectory(work);
        try {
            Path layout = work.resolve("layout");
            recipe.make(layout, Files.createDirectory(work.resolve("work")));
            Files.move(layout, finished, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(work);
        }
    }

    private static void delete(Path work) throws IOException, InterruptedException {
        MountTable.unmountBelow(work); // a bootstrap that was interrupted leaves /proc mounted
        Command.of("rm", "-rf", "--one-file-system", work.toString()).check();
    }

    private static Path folder() {
        return Optional.ofNullable(System.getProperty("lazuli.cache"))
                .map(Path::of)
                .or(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).map(x -> Path.of(x, "lazuli")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "lazuli"));
    }
}
