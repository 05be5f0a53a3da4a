package dev.lazuli.cli.run;

import dev.lazuli.image.LocalImage;
import java.io.IOException;

/// Where `run` gets its image from.
@FunctionalInterface
public interface ImageSource {
    /// Makes an image ready to run: pulls it as the options say, and unpacks it where its snapshots are missing.
    ///
    /// @throws IOException when it is not there or cannot be had
    LocalImage provide(RunOptions options) throws IOException, InterruptedException;
}
