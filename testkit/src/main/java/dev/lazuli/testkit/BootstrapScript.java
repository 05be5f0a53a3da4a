package dev.lazuli.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// A script that makes an image of this machine's kind of packages with debootstrap and umoci. It takes a minute or two
/// and the machine's package mirror at first, nothing later.
final class BootstrapScript {
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private BootstrapScript() {}

    /// The image that the script makes, from the cache where it has been made before.
    ///
    /// @param tag       the image's name in its layout
    /// @param script    called with LAYOUT WORK SUITE MIRROR
    /// @param arguments that it gets behind these; the image depends on them
    static OciLayout run(String tag, String script, String... arguments) throws IOException, InterruptedException {
        PackageMirror mirror = PackageMirror.ofThisMachine();
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(Resource.read(script));
        key.writeBytes((mirror.suite() + " " + mirror.uri() + " " + System.getProperty("os.arch"))
                .getBytes(StandardCharsets.UTF_8));
        for (String argument : arguments) {
            key.writeBytes(("\0" + argument).getBytes(StandardCharsets.UTF_8));
        }
        Path made = FolderCache.get("images", tag, key.toByteArray(), (layout, work) -> {
            Command command = Resource.shell(script)
                    .with(layout.toString(), work.toString(), mirror.suite(), mirror.uri())
                    .with(arguments)
                    .withDeadline(DEADLINE);
            mirror.behindProxies(command).check();
        });
        return new OciLayout(made, tag);
    }
}
