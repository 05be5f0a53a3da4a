package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Path;

/// A tiny image that runs: the machine's static busybox with its applets, in one layer.
public final class BusyboxImage {
    private BusyboxImage() {}

    /// Makes the image, in well under a second.
    ///
    /// @param folder where the layout and what it is made from go
    public static OciLayout make(Path folder) throws IOException, InterruptedException {
        Path layout = folder.resolve("busybox-layout");
        Resource.shell("busybox_image.sh")
                .with(layout.toString(), folder.resolve("busybox-work").toString())
                .check();
        return new OciLayout(layout, "busybox");
    }
}
