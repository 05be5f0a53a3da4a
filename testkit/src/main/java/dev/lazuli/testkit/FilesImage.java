package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Images of many files that do not compress, always the same, for measuring and counting.
///
/// The files lie in `/tree/N/M/file-I`, a hundred in a folder.
public final class FilesImage {
    private FilesImage() {}

    /// Two layers. The upper one has in `/tree` so many files of 300 to 8000 bytes, and a symlink for each
    /// twentieth of them; in `/large` 200 files of 100 KiB; `/big`, of so many mebibytes; `/capable`, with a
    /// file capability; and `/opaque`, which hides what the lower layer has in it.
    ///
    /// @param layout where the layout goes; does not exist yet
    public static OciLayout mixed(Path layout, int files, int mebibytes) throws IOException, InterruptedException {
        return make(layout, "mixed", files, mebibytes);
    }

    /// One layer of `files` files of `size` bytes.
    ///
    /// @param layout where the layout goes; does not exist yet
    public static OciLayout tiny(Path layout, int files, int size) throws IOException, InterruptedException {
        return make(layout, "tiny", files, size);
    }

    /// So many layers of `files` files each, of 100 bytes and with names of their own.
    ///
    /// @param layout where the layout goes; does not exist yet
    public static OciLayout stack(Path layout, int layers, int files) throws IOException, InterruptedException {
        return make(layout, "stack", layers, files);
    }

    private static OciLayout make(Path layout, String kind, int first, int second)
            throws IOException, InterruptedException {
        PythonScript.joined(List.of("tar_image.py", "files_image.py"))
                .with(layout.toString(), kind, kind, Integer.toString(first), Integer.toString(second))
                .check();
        return new OciLayout(layout, kind);
    }
}
