package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdOptions;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.NonUtf8Image;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Conversions and pushes between a real containerd and real registries. Each test has a namespace of its
/// own.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConvertAndPushTest {
    private static final String OVERLAYFS = "overlayfs";

    private final WorkFolder work = WorkFolder.create();
    private final PrivateContainerd server = PrivateContainerd.start(work.folder("c"));
    private final PrivateRegistry here = PrivateRegistry.start(work.folder("r"));
    private final PrivateRegistry there = PrivateRegistry.start(work.folder("o"));
    private final ContainerdClient root = ContainerdClient.connect(new ContainerdOptions(server.socket(), "default"));
    private final RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
    private final OciLayout busybox = BusyboxImage.make(work.path().resolve("busybox"));
    private final OciLayout three = NonUtf8Image.make(work.path().resolve("three"));
    private final Conversion conversion =
            Conversion.to(new LayerFormat.Estargz(EstargzOptions.defaults(work.folder("t"))));

    private final String namespace = "n" + UUID.randomUUID();
    private final ContainerdClient containerd = root.withNamespace(namespace);
    private final Convert convert = new Convert(containerd, registry);
    private final Push push = new Push(containerd, registry);

    ConvertAndPushTest() throws IOException, InterruptedException {}

    @AfterAll
    void stop() throws IOException {
        registry.close();
        root.close();
        there.close();
        here.close();
        server.close();
        work.close();
    }

    @AfterEach
    void leavesNothing() throws IOException, InterruptedException {
        assertThat(containerd.leases().list()).isEmpty();
        assertThat(containerd.content().ingests()).isEmpty();
        for (StoredImage image : containerd.images().list()) {
            containerd.images().delete(image.name());
        }
        assertThat(containerd.content().list()).isEmpty();
    }

    @Test
    void convertedImageIsPushedAndRunsWithOverlayfs() throws IOException, InterruptedException {
        String source = pulled(busybox, "busybox:1").toString();
        String target = here.reference("busybox:esgz");

        StoredImage made = convert.run(options(source, target), OVERLAYFS, ProgressListener.silent())
                .image();
        Recorder pushed = new Recorder();
        Descriptor put = push.run(new PushOptions(ImageReference.parse(target), OVERLAYFS), pushed);

        assertThat(put).isEqualTo(made.target());
        OciLayout copy = OciLayout.copyOf(target, work.path().resolve("copy"));
        Descriptor layer = copy.manifest().layers().getFirst();
        assertThat(layer.annotations()).containsKeys(TocDigest.ANNOTATION, "io.containers.estargz.uncompressed-size");
        Path blob = copy.blob(layer.digest());
        Command.of("gzip", "-t").withInput(Files.readAllBytes(blob)).check();
        assertThat(Command.of("tar", "-tzf", blob.toString()).check().lines())
                .contains("./bin/busybox", "stargz.index.json");
        assertThat(pushed.of(ProgressEvent.Done.class)).hasSize(3);
        server.ctr("-n", namespace, "images", "pull", "--plain-http", target).check();
        assertThat(server.ctr("-n", namespace, "run", "--rm", target, "hi", "echo", "hi")
                        .check()
                        .output())
                .isEqualTo("hi");
    }

    @Test
    void layerWithNamesThatAreNotUtf8StaysAsItIs() throws IOException, InterruptedException {
        String source = pulled(three, "three:1").toString();
        Recorder events = new Recorder();

        StoredImage made = convert.run(options(source, here.reference("three:esgz")), OVERLAYFS, events)
                .image();

        List<Descriptor> before = three.manifest().layers();
        LocalImage converted = new LocalImages(containerd).get(made.name(), Platform.host());
        List<Descriptor> after = converted.manifest().layers();
        assertThat(after.subList(0, 2)).isEqualTo(before.subList(0, 2));
        assertThat(converted.config().diffIds().subList(0, 2))
                .isEqualTo(three.config().diffIds().subList(0, 2));
        assertThat(after.get(2).annotations()).containsKey(TocDigest.ANNOTATION);
        assertThat(events.of(ProgressEvent.Warning.class))
                .extracting(ProgressEvent.Warning::message)
                .satisfiesExactlyInAnyOrder(
                        first -> assertThat(first)
                                .startsWith("layer " + before.get(0).digest() + " stays as it is"),
                        second -> assertThat(second)
                                .startsWith("layer " + before.get(1).digest() + " stays as it is"));
    }

    @Test
    void dockerTypesBecomeOciTypes() throws IOException, InterruptedException {
        ImageReference image = docker("docker:1");
        new Pull(containerd, registry).run(new PullOptions(image, OVERLAYFS), ProgressListener.silent());

        ImageManifest oci = manifest(convert.run(
                        options(image.toString(), here.reference("docker:oci")), OVERLAYFS, ProgressListener.silent())
                .image());
        ImageManifest docker = manifest(convert.run(
                        options(image.toString(), here.reference("docker:docker"), conversion.withOci(false)),
                        OVERLAYFS,
                        ProgressListener.silent())
                .image());

        assertThat(oci.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(oci.config().mediaType()).isEqualTo(MediaTypes.OCI_CONFIG);
        assertThat(oci.layers().getFirst().mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
        assertThat(docker.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
        assertThat(docker.layers().getFirst().annotations()).isEmpty();
        assertThat(docker.layers().getFirst().digest())
                .isEqualTo(oci.layers().getFirst().digest());
    }

    @Test
    void indexKeepsThePlatform() throws IOException, InterruptedException {
        ImageReference image = ImageReference.parse(new MultiPlatform(here).push(busybox, "multi:1"));
        new Pull(containerd, registry).run(new PullOptions(image, OVERLAYFS), ProgressListener.silent());
        String target = here.reference("multi:esgz");

        convert.run(options(image.toString(), target), OVERLAYFS, ProgressListener.silent());
        Descriptor put = push.run(new PushOptions(ImageReference.parse(target), OVERLAYFS), ProgressListener.silent());

        assertThat(put.mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(Command.of("skopeo", "inspect", "--tls-verify=false", "docker://" + target)
                        .check()
                        .output())
                .contains("\"Architecture\": \"amd64\"");
    }

    @Test
    void secondPushSendsNoBlob() throws IOException, InterruptedException {
        ImageReference image = pulled(three, "three:2");
        Recorder events = new Recorder();

        push.run(new PushOptions(image, OVERLAYFS), events);

        assertThat(events.of(ProgressEvent.Exists.class)).hasSize(4);
        assertThat(events.of(ProgressEvent.Uploading.class)).isEmpty();
    }

    @Test
    void layerThatIsNotHereIsPassedOnFromItsRegistry() throws IOException, InterruptedException {
        ImageReference image = pulled(busybox, "busybox:lazy");
        ImageReference copy = ImageReference.parse(there.reference("copied:1"));
        containerd
                .images()
                .put(
                        copy.toString(),
                        containerd.images().get(image.toString()).orElseThrow().target(),
                        Map.of());
        Descriptor layer = busybox.manifest().layers().getFirst();
        containerd.content().delete(layer.digest());

        push.run(new PushOptions(copy, OVERLAYFS), ProgressListener.silent());

        OciLayout arrived = OciLayout.copyOf(copy.toString(), work.path().resolve("arrived"));
        assertThat(arrived.manifest().layers()).isEqualTo(busybox.manifest().layers());
        assertThat(containerd.content().info(layer.digest())).isEmpty();
    }

    @Test
    void saysThatAnImageIsUnknown() throws IOException {
        ImageReference image = ImageReference.parse(here.reference("none:none"));

        assertThatThrownBy(() -> push.run(new PushOptions(image, OVERLAYFS), ProgressListener.silent()))
                .isInstanceOf(ImageNotFoundException.class)
                .hasMessage("image \"" + image + "\": not found");
        assertThatThrownBy(() -> convert.run(options(image.toString(), "x"), OVERLAYFS, ProgressListener.silent()))
                .isInstanceOf(ImageNotFoundException.class)
                .hasMessage("image \"" + image + "\": not found");
    }

    private ConvertOptions options(String source, String target) throws IOException {
        return options(source, target, conversion);
    }

    private static ConvertOptions options(String source, String target, Conversion conversion) throws IOException {
        return new ConvertOptions(source, ImageReference.parse(target), conversion);
    }

    private ImageReference pulled(OciLayout layout, String name) throws IOException, InterruptedException {
        ImageReference image = ImageReference.parse(layout.push(here.reference(name)));
        new Pull(containerd, registry).run(new PullOptions(image, OVERLAYFS), ProgressListener.silent());
        return image;
    }

    private ImageReference docker(String name) throws IOException, InterruptedException {
        String reference = here.reference(name);
        Command.of("skopeo", "copy", "--format", "v2s2", "--dest-tls-verify=false")
                .with("oci:" + busybox.folder() + ":" + busybox.tag(), "docker://" + reference)
                .check();
        return ImageReference.parse(reference);
    }

    private ImageManifest manifest(StoredImage image) throws IOException, InterruptedException {
        return new LocalImages(containerd).get(image.name(), Platform.host()).manifest();
    }
}
