package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.NonUtf8Image;
import dev.lazuli.testkit.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Converts images in memory, without containerd or registry; `gzip`, `zstd`, `tar` and `sha256sum` read what
/// comes of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConversionInMemory {
    static final Conversion PLAIN = Conversion.to(new LayerFormat.Unchanged());

    Path folder = Path.of("");
    OciLayout busybox;
    OciLayout three;
    Descriptor source;
    EstargzOptions options;
    MemoryStore store = new MemoryStore();
    Recorder events = new Recorder();

    @BeforeAll
    void makeImages(@TempDir Path temporary) throws Exception {
        folder = temporary;
        busybox = BusyboxImage.make(folder.resolve("busybox"));
        three = NonUtf8Image.make(folder.resolve("three"));
        options = EstargzOptions.defaults(Files.createDirectory(folder.resolve("t")));
        source = manifestOf(busybox);
    }

    @AfterEach
    void leavesNoBlobOpen() {
        assertThat(store.open()).isZero();
        store = new MemoryStore();
        events = new Recorder();
    }

    static Descriptor manifestOf(OciLayout layout) throws IOException {
        Manifest index =
                Manifest.parse(Files.readAllBytes(layout.folder().resolve("index.json")), MediaTypes.OCI_INDEX);
        return ((ImageIndex) index).manifests().getFirst().withAnnotations(Map.of());
    }

    Descriptor run(Descriptor image, Conversion conversion) throws IOException, InterruptedException {
        return result(image, conversion).target();
    }

    ImageConversion.Result result(Descriptor image, Conversion conversion) throws IOException, InterruptedException {
        store.with(busybox).with(three);
        return new ImageConversion("name", store, conversion, events).run(image);
    }

    Manifest document(Descriptor descriptor) throws IOException {
        return Manifest.parse(store.get(descriptor.digest()), descriptor.mediaType());
    }

    ImageManifest manifest(Descriptor descriptor) throws IOException {
        return (ImageManifest) document(descriptor);
    }

    Descriptor layer(Descriptor image) throws IOException {
        return layerOf(manifest(image));
    }

    static Descriptor layerOf(ImageManifest manifest) {
        return manifest.layers().getFirst();
    }

    ImageConfig config(ImageManifest manifest) throws IOException {
        return ImageConfig.parse(store.get(manifest.config().digest()));
    }

    String diffId(ImageManifest manifest) throws IOException {
        store.with(busybox);
        return config(manifest).diffIds().getFirst().toString();
    }

    String sha256(String command, Descriptor blob) throws IOException, InterruptedException {
        return "sha256:" + shell(command + " | sha256sum", blob).substring(0, 64);
    }

    String shell(String command, Descriptor blob) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("blob"), store.get(blob.digest()));
        return Command.of("bash", "-o", "pipefail", "-c", "cat \"$0\" | " + command, file.toString())
                .check()
                .output();
    }
}
