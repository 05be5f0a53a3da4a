package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// An image made of file trees, a layer for each, by umoci.
public final class TreeImage {
    private TreeImage() {}

    /// Makes the image.
    ///
    /// @param layout where the layout goes; does not exist yet
    /// @param tag    the image's name in it
    /// @param trees  the lowest first
    public static OciLayout make(Path layout, String tag, Path... trees) throws IOException, InterruptedException {
        Resource.shell("tree_image.sh")
                .with(layout.toString(), tag)
                .with(Arrays.stream(trees).map(Path::toString).toArray(String[]::new))
                .check();
        return new OciLayout(layout, tag);
    }
}
