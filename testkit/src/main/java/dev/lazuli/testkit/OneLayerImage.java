package dev.lazuli.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Images of a single layer of real files, gzip-compressed: what a layer is that someone converts. They are made at
/// first, like [PythonImage], and kept.
public final class OneLayerImage {
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final String SCRIPT = "one_layer_image.sh";

    private OneLayerImage() {}

    /// A minimal Debian with Python: the files of [PythonImage].
    public static OciLayout python() throws IOException, InterruptedException {
        OciLayout image = PythonImage.get();
        List<Path> layers = image.manifest().layers().stream()
                .map(layer -> image.blob(layer.digest()))
                .toList();
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(Resource.read(SCRIPT));
        key.writeBytes(layers.toString().getBytes(StandardCharsets.UTF_8));
        String tag = "one-layer-python";
        Path made = FolderCache.get(
                "images",
                tag,
                key.toByteArray(),
                (layout, work) -> Resource.shell(SCRIPT)
                        .with(layout.toString(), tag, work.toString())
                        .with(layers.stream().map(Path::toString).toArray(String[]::new))
                        .withDeadline(DEADLINE)
                        .check());
        return new OciLayout(made, tag);
    }

    /// A Debian with Python, git and Go: more than 500 MB of binaries, static libraries, sources and texts.
    public static OciLayout large() throws IOException, InterruptedException {
        return BootstrapScript.run("large", "large_image.sh");
    }
}
