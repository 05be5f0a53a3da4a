package dev.lazuli.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Images of several layers of real files: a minimal Debian (or Ubuntu) without documents, and on top of it a layer for
/// each shell command, as a Dockerfile makes them. Making one takes some minutes and the machine's package mirror at
/// first, nothing later.
public final class DebianImage {
    private DebianImage() {}

    /// The image, from the cache where it has been made before.
    ///
    /// @param tag      the image's name in its layout
    /// @param commands one for each layer on top of the base; in them, `install PACKAGE...` installs packages
    public static OciLayout get(String tag, List<String> commands) throws IOException, InterruptedException {
        OciLayout base = BootstrapScript.run("base", "debian_base.sh");
        List<String> arguments = new ArrayList<>(List.of(base.folder().toString(), tag));
        arguments.addAll(commands);
        return BootstrapScript.run(tag, "debian_image.sh", arguments.toArray(String[]::new));
    }
}
