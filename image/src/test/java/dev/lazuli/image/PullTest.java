package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdOptions;
import dev.lazuli.containerd.ContentWriter;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.DigestMismatchException;
import dev.lazuli.registry.ManifestNotFoundException;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.NonUtf8Image;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Pulls from a real registry into a real containerd. Each test has a namespace of its own.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PullTest {
    private final WorkFolder work = WorkFolder.create();
    private final PrivateContainerd server = PrivateContainerd.start(work.folder("c"));
    private final PrivateRegistry registryServer = PrivateRegistry.start(work.folder("r"));
    private final ContainerdClient root = ContainerdClient.connect(new ContainerdOptions(server.socket(), "default"));
    private final RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
    private final OciLayout busybox = BusyboxImage.make(work.path().resolve("busybox"));
    private final OciLayout three = NonUtf8Image.make(work.path().resolve("three"));

    private final String namespace = "n" + UUID.randomUUID();
    private final ContainerdClient containerd = root.withNamespace(namespace);

    PullTest() throws IOException, InterruptedException {}

    @AfterAll
    void stop() throws IOException {
        registry.close();
        root.close();
        registryServer.close();
        server.close();
        work.close();
    }

    @AfterEach
    void leavesNoLeaseAndNoIngest() throws IOException, InterruptedException {
        assertThat(containerd.leases().list()).isEmpty();
        assertThat(containerd.content().ingests()).isEmpty();
        for (StoredImage image : containerd.images().list()) {
            containerd.images().delete(image.name());
        }
        assertThat(containerd.content().list()).isEmpty();
    }

    @Test
    void pulledImageRunsAfterGarbageCollection() throws IOException, InterruptedException {
        ImageReference image = pushed(busybox, "busybox:1");

        LocalImage pulled =
                new Pull(containerd, registry).run(new PullOptions(image, "overlayfs"), ProgressListener.silent());
        collectGarbage();

        assertThat(pulled.chain()).isEqualTo(busybox.chainId());
        assertThat(server.ctr("-n", namespace, "run", "--rm", image.toString(), "hi", "echo", "hi")
                        .check()
                        .output())
                .isEqualTo("hi");
    }

    @Test
    void writesLabelsAsContainerdDoes() throws IOException, InterruptedException {
        ImageReference image = pushed(three, "a/three:1");

        LocalImage pulled =
                new Pull(containerd, registry).run(new PullOptions(image, "overlayfs"), ProgressListener.silent());

        List<Descriptor> layers = pulled.manifest().layers();
        assertThat(labels(pulled.stored().target().digest()))
                .contains("containerd.io/gc.ref.content.config="
                        + pulled.manifest().config().digest())
                .contains("containerd.io/gc.ref.content.l.0=" + layers.get(0).digest())
                .contains("containerd.io/gc.ref.content.l.2=" + layers.get(2).digest())
                .contains("containerd.io/distribution.source.localhost=a/three");
        assertThat(labels(pulled.manifest().config().digest()))
                .contains("containerd.io/gc.ref.snapshot.overlayfs=" + three.chainId());
        assertThat(labels(layers.get(1).digest()))
                .contains("containerd.io/uncompressed="
                        + pulled.config().diffIds().get(1));
    }

    @Test
    void secondPullMovesNothing() throws IOException, InterruptedException {
        ImageReference image = pushed(three, "three:1");
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        Pull pull = new Pull(containerd, registry);

        pull.run(new PullOptions(image, "overlayfs"), first);
        pull.run(new PullOptions(image, "overlayfs"), second);

        assertThat(first.of(ProgressEvent.Unpacked.class)).hasSize(3);
        assertThat(second.of(ProgressEvent.Downloading.class)).isEmpty();
        assertThat(second.of(ProgressEvent.SnapshotExists.class)).hasSize(3);
    }

    @Test
    void lazySnapshotterGetsTheLabelsAndNothingIsDownloaded() throws IOException, InterruptedException {
        try (ProvidingSnapshotter snapshotter = new ProvidingSnapshotter(work.folder("s"));
                PrivateContainerd lazyServer =
                        PrivateContainerd.startWithStargz(work.folder("l"), snapshotter.socket());
                ContainerdClient lazy = ContainerdClient.connect(new ContainerdOptions(lazyServer.socket(), "x"))) {
            ImageReference image = estargz(lazyServer);
            Recorder events = new Recorder();

            PullOptions options = new PullOptions(image, PrivateContainerd.STARGZ)
                    .withCommand(config -> List.of(config.cmd().getFirst(), "-c", "a", "b", "too many"));
            LocalImage pulled = new Pull(lazy, registry).run(options, events);

            Descriptor layer = pulled.manifest().layers().getFirst();
            assertThat(events.of(ProgressEvent.Lazy.class)).containsExactly(new ProgressEvent.Lazy(layer));
            assertThat(lazy.content().info(layer.digest())).isEmpty();
            assertThat(new LocalImages(lazy).unpacked(pulled, PrivateContainerd.STARGZ))
                    .isTrue();
            assertThat(snapshotter.prepared())
                    .singleElement()
                    .satisfies(labels -> assertThat(labels)
                            .containsEntry(
                                    "containerd.io/snapshot.ref", pulled.chain().toString())
                            .containsEntry("containerd.io/snapshot/remote/stargz.reference", image.toString())
                            .containsEntry(
                                    "containerd.io/snapshot/remote/stargz.digest",
                                    layer.digest().toString())
                            .containsEntry(
                                    "containerd.io/snapshot/remote/stargz.layers",
                                    layer.digest().toString())
                            .doesNotContainKey("containerd.io/snapshot/remote/stargz.prefetch")
                            .containsEntry("containerd.io/snapshot/cri.image-ref", image.toString())
                            .containsEntry(
                                    "containerd.io/snapshot/cri.layer-digest",
                                    layer.digest().toString())
                            .containsEntry(
                                    "containerd.io/snapshot/cri.image-layers",
                                    layer.digest().toString())
                            .containsEntry("containerd.io/snapshot/lazuli.size", Long.toString(layer.size()))
                            .containsEntry("containerd.io/snapshot/lazuli.command", "[\"sh\",\"-c\",\"a\",\"b\"]")
                            .containsKey("containerd.io/snapshot/stargz/toc.digest"));
            assertThat(new ListImages(lazy).run(PrivateContainerd.STARGZ, "name==" + image))
                    .singleElement()
                    .satisfies(row -> assertThat(row.unpackedSize()).isEqualTo(100));
        }
    }

    /// Debian's `ctr-remote` converts the image and pushes it.
    private ImageReference estargz(PrivateContainerd at) throws IOException, InterruptedException {
        String plain = pushed(busybox, "busybox:plain").toString();
        String converted = registryServer.reference("busybox:esgz");
        at.ctr("images", "pull", "--plain-http", plain).check();
        at.ctrRemote("images", "convert", "--estargz", "--oci", plain, converted)
                .check();
        at.ctr("images", "push", "--plain-http", converted).check();
        return ImageReference.parse(converted);
    }

    @Test
    void saysThatATagIsUnknown() throws IOException {
        ImageReference image = ImageReference.parse(registryServer.reference("busybox:nothere"));

        assertThatThrownBy(() -> new Pull(containerd, registry)
                        .run(new PullOptions(image, "overlayfs"), ProgressListener.silent()))
                .isInstanceOf(ManifestNotFoundException.class);
    }

    @Test
    void corruptLayerLeavesNothing() throws IOException, InterruptedException {
        ImageReference image = pushed(three, "damaged:1");
        Digest layer = three.manifest().layers().get(1).digest();
        Path blob = registryServer
                .storage()
                .resolve(
                        "docker/registry/v2/blobs/sha256/" + layer.hex().substring(0, 2) + "/" + layer.hex() + "/data");
        byte[] good = Files.readAllBytes(blob);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(blob, bad);
        try {
            assertThatThrownBy(() -> new Pull(containerd, registry)
                            .run(new PullOptions(image, "overlayfs"), ProgressListener.silent()))
                    .isInstanceOf(DigestMismatchException.class);
        } finally {
            Files.write(blob, good);
        }

        assertThat(containerd.images().list()).isEmpty();
        assertThat(containerd.content().list()).isEmpty();
        assertThat(containerd.snapshots("overlayfs").list()).isEmpty();
    }

    @Test
    void interruptedPullLeavesNothing() throws IOException, InterruptedException {
        ImageReference image = pushed(busybox, "busybox:2");
        Thread puller = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        ProgressListener interrupting = event -> {
            if (event instanceof ProgressEvent.Downloading(Descriptor content, long bytes)
                    && bytes > 0
                    && bytes < content.size()
                    && interrupted.compareAndSet(false, true)) {
                puller.interrupt();
            }
        };

        assertThatThrownBy(() -> new Pull(containerd, registry).run(new PullOptions(image, "overlayfs"), interrupting))
                .isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(containerd.images().list()).isEmpty();
        assertThat(containerd.content().list()).isEmpty();
    }

    @Test
    void continuesTheIngestOfAKilledPull() throws IOException, InterruptedException {
        ImageReference image = pushed(busybox, "busybox:3");
        Descriptor layer = busybox.manifest().layers().getFirst();
        byte[] blob = Files.readAllBytes(busybox.blob(layer.digest()));
        int half = blob.length / 2;
        try (ContentWriter killed = containerd.content().write("layer-" + layer.digest(), layer)) {
            killed.write(blob, 0, half);
            killed.flush();
        }
        Recorder events = new Recorder();

        new Pull(containerd, registry).run(new PullOptions(image, "overlayfs"), events);

        assertThat(events.of(ProgressEvent.Downloading.class))
                .filteredOn(event -> event.content().equals(layer) && event.bytes() > 0)
                .allSatisfy(event -> assertThat(event.bytes()).isGreaterThan(half));
        assertThat(containerd.content().readAll(layer.digest(), blob.length)).isEqualTo(blob);
    }

    @Test
    void saysWhichPlatformsThereAre() throws IOException, InterruptedException {
        String index = new MultiPlatform(registryServer).push(busybox, "multi:1");

        assertThatThrownBy(() -> new Pull(containerd, registry)
                        .run(
                                new PullOptions(ImageReference.parse(index), "overlayfs")
                                        .withPlatform(Platform.parse("linux/s390x")),
                                ProgressListener.silent()))
                .isInstanceOf(ImageNotFoundException.class)
                .hasMessage("cannot pull " + index + ": no manifest for platform linux/s390x, found linux/amd64");
    }

    @Test
    void removedImageLeavesNothing() throws IOException, InterruptedException {
        ImageReference image = pushed(three, "three:2");
        new Pull(containerd, registry).run(new PullOptions(image, "overlayfs"), ProgressListener.silent());

        RemovedImage removed = new RemoveImage(containerd).run(image.toString());

        assertThat(removed.layers()).isEqualTo(three.config().diffIds());
        assertThat(containerd.content().list()).isEmpty();
        assertThat(containerd.snapshots("overlayfs").list()).isEmpty();
        assertThatThrownBy(() -> new RemoveImage(containerd).run(image.toString()))
                .isInstanceOf(ImageNotFoundException.class)
                .hasMessage("no such image: " + image);
    }

    private ImageReference pushed(OciLayout layout, String name) throws IOException, InterruptedException {
        return ImageReference.parse(layout.push(registryServer.reference(name)));
    }

    private String labels(Digest digest) throws IOException, InterruptedException {
        return server.ctr("-n", namespace, "content", "ls").check().lines().stream()
                .filter(line -> line.startsWith(digest.toString()))
                .findFirst()
                .orElse("");
    }

    private void collectGarbage() throws IOException, InterruptedException {
        containerd.leases().create("gc", Instant.now().plus(Duration.ofMinutes(1)));
        containerd.leases().delete("gc", true);
    }
}
