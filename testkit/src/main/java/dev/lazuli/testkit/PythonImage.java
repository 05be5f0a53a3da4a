package dev.lazuli.testkit;

import java.io.IOException;

/// An image that runs `python3`, in two layers, made of Debian (or Ubuntu) packages by debootstrap and umoci: about
/// 68 MB compressed. It takes a minute or two and the machine's package mirror at first, nothing later.
public final class PythonImage {
    private PythonImage() {}

    /// The image, from the cache where it has been made before.
    public static OciLayout get() throws IOException, InterruptedException {
        return BootstrapScript.run("python", "python_image.sh");
    }
}
