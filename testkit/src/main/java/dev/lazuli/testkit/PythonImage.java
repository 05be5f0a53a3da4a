package dev.lazuli.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// An image that runs `python3`, in two layers, made of Debian (or Ubuntu) packages by debootstrap and umoci: about
/// 68 MB compressed. It takes a minute or two and the machine's package mirror at first, nothing later.
public final class PythonImage {
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private static final String SCRIPT = "python_image.sh";

    private PythonImage() {}

    /// The image, from the cache where it has been made before.
    public static OciLayout get() throws IOException, InterruptedException {
        PackageMirror mirror = PackageMirror.ofThisMachine();
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(Resource.read(SCRIPT));
        key.writeBytes((mirror.suite() + " " + mirror.uri() + " " + System.getProperty("os.arch"))
                .getBytes(StandardCharsets.UTF_8));
        Path made = FolderCache.get("images", "python", key.toByteArray(), (layout, work) -> {
            Command command = Resource.shell(SCRIPT)
                    .with(layout.toString(), work.toString(), mirror.suite(), mirror.uri())
                    .withDeadline(DEADLINE);
            mirror.behindProxies(command).check();
        });
        return new OciLayout(made, "python");
    }
}
