package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdOptions;
import dev.lazuli.containerd.ContentInfo;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.estargz.ExternallyIndexedLayer;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conversions in a real containerd to each format, read back by `ctr` and skopeo from a real registry.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConvertFormatsTest {
    private static final String OVERLAYFS = "overlayfs";

    private final WorkFolder work = WorkFolder.create();
    private final PrivateContainerd server = PrivateContainerd.start(work.folder("c"));
    private final PrivateRegistry registryServer = PrivateRegistry.start(work.folder("r"));
    private final ContainerdClient root = ContainerdClient.connect(new ContainerdOptions(server.socket(), "default"));
    private final RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
    private final OciLayout busybox = BusyboxImage.make(work.path().resolve("busybox"));
    private final OciLayout three = NonUtf8Image.make(work.path().resolve("three"));
    private final EstargzOptions estargz = EstargzOptions.defaults(work.folder("t"));

    private final String namespace = "n" + UUID.randomUUID();
    private final ContainerdClient containerd = root.withNamespace(namespace);
    private final Convert convert = new Convert(containerd, registry);
    private final Push push = new Push(containerd, registry);

    ConvertFormatsTest() throws IOException, InterruptedException {}

    @AfterAll
    void stop() throws IOException {
        registry.close();
        root.close();
        registryServer.close();
        server.close();
        work.close();
    }

    @AfterEach
    void leavesNothing() throws IOException, InterruptedException {
        assertThat(containerd.leases().list()).isEmpty();
        assertThat(containerd.content().ingests()).isEmpty();
        assertThat(work.path().resolve("t")).isEmptyDirectory();
        for (StoredImage image : containerd.images().list()) {
            containerd.images().delete(image.name());
        }
        assertThat(containerd.content().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"minchunk", "keepdiff", "zstdchunked", "zstd", "uncompress"})
    void otherClientsPullAndRunEachFormat(String format) throws IOException, InterruptedException {
        LayerFormat layers = switch (format) {
            case "minchunk" -> new LayerFormat.Estargz(estargz.withMinChunkSize(50_000));
            case "keepdiff" -> new LayerFormat.ExternalToc(estargz, true);
            case "zstdchunked" -> new LayerFormat.Estargz(estargz.withCompression(new Compression.ZstdChunked(3)));
            case "zstd" -> new LayerFormat.Zstd(3);
            default -> new LayerFormat.Uncompressed();
        };
        String target = registryServer.reference("formats:" + format);
        convert.run(
                options(pulled(busybox, "formats:plain"), target, Conversion.to(layers)),
                OVERLAYFS,
                ProgressListener.silent());
        push.run(new PushOptions(ImageReference.parse(target), OVERLAYFS), ProgressListener.silent());
        for (StoredImage image : containerd.images().list()) {
            containerd.images().delete(image.name());
        }

        server.ctr("-n", namespace, "images", "pull", "--plain-http", target).check();

        assertThat(server.ctr("-n", namespace, "run", "--rm", target, "hi", "echo", "hi")
                        .check()
                        .output())
                .isEqualTo("hi");
    }

    @Test
    void imageOfTocsIsPushedBesideTheImage() throws IOException, InterruptedException {
        String target = registryServer.reference("external:ex");
        ConvertedImage made = convert.run(
                options(
                        pulled(three, "external:plain"),
                        target,
                        Conversion.to(new LayerFormat.ExternalToc(estargz, false, true))),
                OVERLAYFS,
                ProgressListener.silent());
        // The end of a lease collects garbage.
        containerd.leases().create("collect", Instant.now().plusSeconds(60));
        containerd.leases().delete("collect", true);

        String tocs = target + "-esgztoc";
        assertThat(made.extra()).extracting(StoredImage::name).containsExactly(tocs);
        push.run(new PushOptions(ImageReference.parse(target), OVERLAYFS), ProgressListener.silent());
        push.run(new PushOptions(ImageReference.parse(tocs), OVERLAYFS), ProgressListener.silent());

        // Pushed again it is not listed again.
        push.run(new PushOptions(ImageReference.parse(tocs), OVERLAYFS), ProgressListener.silent());

        ImageManifest image = (ImageManifest) raw(target);
        ImageManifest tocImage = (ImageManifest) raw(tocs);
        Digest digest = made.image().target().digest();
        assertThat(raw(registryServer.reference("external:" + digest.toString().replace(':', '-'))))
                .isInstanceOfSatisfying(
                        ImageIndex.class,
                        list -> assertThat(list.manifests())
                                .singleElement()
                                .extracting(Descriptor::digest)
                                .isEqualTo(made.extra().getFirst().target().digest()));
        Descriptor layer = image.layers().getLast();
        assertThat(tocImage.layers()).hasSize(1);
        assertThat(tocImage.layers().getFirst().annotations())
                .isEqualTo(Map.of(
                        ExternallyIndexedLayer.LAYER_DIGEST_ANNOTATION,
                        layer.digest().toString()));
        assertThat(Command.of(
                                "tar",
                                "-tzf",
                                registryServer
                                        .blob(tocImage.layers().getFirst().digest())
                                        .toString())
                        .check()
                        .output())
                .isEqualTo("stargz.index.json");
        assertThat(registryServer.blob(tocImage.config().digest())).hasContent("{}");
    }

    @Test
    void whatIsMissingOfOtherPlatformsIsFetched() throws IOException, InterruptedException {
        ImageReference image = ImageReference.parse(registryServer.reference("multi:plain"));
        Descriptor amd64 = pushed(busybox, "multi:amd64").withPlatform(Platform.parse("linux/amd64"));
        Descriptor arm64 = pushed(three, "multi:arm64").withPlatform(Platform.parse("linux/arm64"));
        registry.putManifest(
                image,
                MediaTypes.OCI_INDEX,
                new ImageIndex(MediaTypes.OCI_INDEX, List.of(amd64, arm64), Map.of()).toJson());
        new Pull(containerd, registry).run(new PullOptions(image, OVERLAYFS), ProgressListener.silent());
        assertThat(containerd.content().info(arm64.digest())).isEmpty();
        String target = registryServer.reference("multi:esgz");
        Conversion all = Conversion.to(new LayerFormat.Estargz(estargz)).withPlatforms(List.of());

        convert.run(options(image.toString(), target, all), OVERLAYFS, ProgressListener.silent());
        push.run(new PushOptions(ImageReference.parse(target), OVERLAYFS), ProgressListener.silent());

        ImageIndex made = (ImageIndex) raw(target);
        assertThat(made.manifests())
                .extracting(entry -> entry.platform().orElseThrow().toString())
                .containsExactly("linux/amd64", "linux/arm64");
        assertThat(Command.of("skopeo", "inspect", "--tls-verify=false", "--override-arch=arm64", "docker://" + target)
                        .check()
                        .output())
                .contains("Layers");
    }

    @Test
    void failureLeavesNothingBehind() throws IOException, InterruptedException {
        String source = pulled(busybox, "failing:plain");
        String broken = Leased.run(containerd, leased -> {
            byte[] garbage = "no tar at all".repeat(100).getBytes(StandardCharsets.UTF_8);
            Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER, garbage);
            leased.content().put(layer, garbage, Map.of());
            ImageManifest manifest = busybox.manifest()
                    .with(MediaTypes.OCI_MANIFEST, busybox.manifest().config(), List.of(layer));
            Descriptor described = Descriptor.of(MediaTypes.OCI_MANIFEST, manifest.toJson());
            leased.content().put(described, manifest.toJson(), Labels.children(manifest));
            return leased.images().put("broken", described, Map.of()).name();
        });
        int before = containerd.content().list().size();
        String target = registryServer.reference("failing:ex");
        Conversion external = Conversion.to(new LayerFormat.ExternalToc(estargz, false));

        assertThatThrownBy(() -> convert.run(options(broken, target, external), OVERLAYFS, ProgressListener.silent()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot convert layer ");

        assertThat(containerd.content().list()).hasSize(before);
        assertThat(containerd.images().list()).extracting(StoredImage::name).containsExactlyInAnyOrder(source, broken);
    }

    @Test
    void interruptionLeavesNothingBehind() throws Exception {
        String source = pulled(busybox, "interrupted:plain");
        List<ContentInfo> before = containerd.content().list();
        String target = registryServer.reference("interrupted:ex");
        Conversion external = Conversion.to(new LayerFormat.ExternalToc(estargz.withThreads(1), false));
        Thread caller = Thread.currentThread();

        assertThatThrownBy(() -> convert.run(options(source, target, external), OVERLAYFS, event -> {
                    if (event instanceof ProgressEvent.Converting) {
                        caller.interrupt();
                    }
                }))
                .isInstanceOf(InterruptedException.class);

        assertThat(containerd.content().list()).hasSameSizeAs(before);
        assertThat(containerd.images().list()).extracting(StoredImage::name).containsExactly(source);
    }

    private Manifest raw(String reference) throws IOException, InterruptedException {
        byte[] json = Command.of("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + reference)
                .check()
                .stdout();
        return Manifest.parse(json, "");
    }

    private static ConvertOptions options(String source, String target, Conversion conversion) throws IOException {
        return new ConvertOptions(
                source, ImageReference.parse(target), conversion, Optional.of(Instant.ofEpochSecond(1)));
    }

    private Descriptor pushed(OciLayout layout, String name) throws IOException, InterruptedException {
        return registry.resolve(ImageReference.parse(layout.push(registryServer.reference(name))));
    }

    private String pulled(OciLayout layout, String name) throws IOException, InterruptedException {
        ImageReference image = ImageReference.parse(layout.push(registryServer.reference(name)));
        new Pull(containerd, registry).run(new PullOptions(image, OVERLAYFS), ProgressListener.silent());
        return image.toString();
    }
}
