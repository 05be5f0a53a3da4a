package dev.lazuli.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The client against a real containerd; `ctr` tells what arrived.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerdClientTest {
    private static final String OCTETS = "application/octet-stream";

    private final WorkFolder work;
    private final PrivateContainerd server;
    private final ContainerdClient client;

    ContainerdClientTest() throws IOException, InterruptedException {
        work = WorkFolder.create();
        server = PrivateContainerd.start(work.folder("c"));
        client = ContainerdClient.connect(new ContainerdOptions(server.socket(), "default"));
    }

    @BeforeAll
    void isThere() throws IOException, InterruptedException {
        assertThat(server.ctr("version").check().output())
                .contains(client.version().version());
    }

    @AfterAll
    void stop() throws IOException {
        client.close();
        server.close();
        work.close();
    }

    @Test
    void saysWhichSocketIsMissing(@TempDir Path folder) {
        Path socket = folder.resolve("none.sock");

        assertThatThrownBy(() -> ContainerdClient.connect(new ContainerdOptions(socket, "default")))
                .isInstanceOf(ContainerdException.Unavailable.class)
                .hasMessage("cannot access containerd socket \"" + socket + "\": no such file or directory");
    }

    @Test
    void saysThatNobodyListens(@TempDir Path folder) throws IOException {
        Path socket = Files.createFile(folder.resolve("dead.sock"));

        assertThatThrownBy(() -> ContainerdClient.connect(new ContainerdOptions(socket, "default")))
                .isInstanceOf(ContainerdException.Unavailable.class)
                .hasMessage("cannot access containerd socket \"" + socket + "\": connection refused");
    }

    @Test
    void storesAndReadsContent() throws IOException, InterruptedException {
        byte[] bytes = random(5_000_000);
        Descriptor blob = Descriptor.of(OCTETS, bytes);
        ContentStore content = client.content();

        try (ContentWriter writer = content.write("whole", blob)) {
            writer.write(bytes, 0, bytes.length);
            writer.commit(blob, Map.of("colour", "red", "size", "big"));
        }
        content.setLabels(blob.digest(), Map.of("colour", "blue", "size", ""));

        assertThat(server.ctr("content", "get", blob.digest().toString())
                        .check()
                        .stdout())
                .isEqualTo(bytes);
        try (InputStream in = content.read(blob.digest())) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        ContentInfo info = content.info(blob.digest()).orElseThrow();
        assertThat(info.size()).isEqualTo(bytes.length);
        assertThat(info.labels()).containsEntry("colour", "blue").doesNotContainKey("size");
        assertThatThrownBy(() -> content.write("again", blob)).isInstanceOf(ContainerdException.AlreadyExists.class);
    }

    @Test
    void resumesAnIngest() throws IOException, InterruptedException {
        byte[] bytes = random(3_000_000);
        Descriptor blob = Descriptor.of(OCTETS, bytes);
        ContentStore content = client.content();
        try (ContentWriter first = content.write("halves", blob)) {
            first.write(bytes, 0, 1_200_000);
            assertThat(first.offset()).isEqualTo(1_200_000);
            assertThatThrownBy(() -> content.write("halves", blob)).isInstanceOf(ContainerdException.Unavailable.class);
            first.flush();
        }

        try (ContentWriter second = content.writeWhenFree("halves", blob, Duration.ofSeconds(10))) {
            int offset = (int) second.offset();
            assertThat(offset).isEqualTo(1_200_000);
            second.write(bytes, offset, bytes.length - offset);
            second.commit(blob, Map.of());
        }

        assertThat(content.readAll(blob.digest(), bytes.length)).isEqualTo(bytes);
        assertThat(content.ingests()).doesNotContain("halves");
    }

    @Test
    void refusesContentWithAnotherDigest() throws IOException, InterruptedException {
        Descriptor promised = new Descriptor(OCTETS, Digest.sha256(new byte[] {1}), 3);
        ContentStore content = client.content();

        try (ContentWriter writer = content.write("false", promised)) {
            writer.write(new byte[] {1, 2, 3}, 0, 3);
            assertThatThrownBy(() -> writer.commit(promised, Map.of()))
                    .isInstanceOf(ContainerdException.FailedPrecondition.class)
                    .hasMessageContaining("unexpected commit digest");
        }
        content.abort("false");
        content.abort("false");

        assertThat(content.info(promised.digest())).isEmpty();
        assertThat(content.ingests()).doesNotContain("false");
    }

    @Test
    void saysWhichContentIsMissing() {
        Digest nowhere = Digest.sha256("nowhere".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> client.content().readAll(nowhere, 10))
                .isInstanceOf(ContainerdException.NotFound.class)
                .hasMessageStartingWith("cannot read content " + nowhere + ": ");
    }

    @Test
    void keepsImages() throws IOException, InterruptedException {
        Images images = client.images();
        Descriptor first = manifest("first");
        Descriptor second = manifest("second");

        images.put("localhost:1/a:b", first, Map.of("k", "v"));
        images.put("localhost:1/a:b", second, Map.of());

        assertThat(images.get("localhost:1/a:b").orElseThrow().target().digest())
                .isEqualTo(second.digest());
        assertThat(images.list()).extracting(StoredImage::name).containsExactly("localhost:1/a:b");
        images.delete("localhost:1/a:b");
        assertThat(images.get("localhost:1/a:b")).isEmpty();
        assertThatThrownBy(() -> images.delete("localhost:1/a:b")).isInstanceOf(ContainerdException.NotFound.class);
    }

    @Test
    void leaseSparesContentUntilItIsDeleted() throws IOException, InterruptedException {
        client.leases().create("held", Instant.now().plus(Duration.ofHours(1)));
        Descriptor blob = Descriptor.of(OCTETS, random(10));
        client.withLease("held").content().put(blob, random(10), Map.of());
        client.leases().create("other", Instant.now().plus(Duration.ofHours(1)));

        client.leases().delete("other", true);
        assertThat(client.content().info(blob.digest())).isPresent();

        assertThat(client.leases().list()).extracting(Lease::id).contains("held");
        client.leases().delete("held", true);
        assertThat(client.content().info(blob.digest())).isEmpty();
    }

    @Test
    void unpacksALayerAndRunsAProcess() throws IOException, InterruptedException {
        client.leases().create("run", Instant.now().plus(Duration.ofHours(1)));
        ContainerdClient leased = client.withLease("run");
        byte[] tar = busyboxLayer();
        Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER, tar);
        leased.content().put(layer, tar, Map.of());
        Snapshots snapshots = leased.snapshots("overlayfs");

        DiffId diffId = leased.diffs().apply(layer, snapshots.prepare("extract", "", Map.of()));
        assertThat(diffId.digest()).isEqualTo(layer.digest());
        snapshots.commit(diffId.toString(), "extract", Map.of("made", "here"));
        assertThat(snapshots.stat(diffId.toString()).orElseThrow().kind()).isEqualTo(SnapshotInfo.Kind.COMMITTED);
        assertThat(snapshots.usage(diffId.toString()).size()).isGreaterThan(1_000_000);
        snapshots.prepare("rootfs", diffId.toString(), Map.of());
        assertThat(snapshots.list()).extracting(SnapshotInfo::name).contains(diffId.toString(), "rootfs");
        assertThatThrownBy(() -> snapshots.remove(diffId.toString()))
                .isInstanceOf(ContainerdException.FailedPrecondition.class);

        assertThat(exitCodeOf("sh", "-c", "exit 7")).isEqualTo(7);
    }

    private int exitCodeOf(String... command) throws IOException, InterruptedException {
        client.containers()
                .create(new Container(
                        "seven",
                        "image",
                        Container.RUNC,
                        spec(command),
                        "overlayfs",
                        "rootfs",
                        Map.of(),
                        Instant.EPOCH));
        Tasks tasks = client.tasks();
        tasks.create("seven", client.snapshots("overlayfs").mounts("rootfs"), TaskIo.none());
        Future<ExitStatus> end = tasks.waiting("seven", "");
        tasks.start("seven", "");
        try {
            return end.get(30, TimeUnit.SECONDS).code();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException(e);
        } finally {
            tasks.delete("seven");
            client.containers().delete("seven");
        }
    }

    private static String spec(String... command) {
        return """
                {"ociVersion":"1.0.2","process":{"user":{"uid":0,"gid":0},"args":["%s"],"env":["PATH=/bin"],"cwd":"/"},
                 "root":{"path":"rootfs"},"mounts":[{"destination":"/proc","type":"proc","source":"proc"}],
                 "linux":{"namespaces":[{"type":"pid"},{"type":"mount"},{"type":"ipc"}]}}
                """.formatted(String.join("\",\"", List.of(command)));
    }

    private byte[] busyboxLayer() throws IOException, InterruptedException {
        Path tree = work.folder("tree");
        Files.createDirectories(tree.resolve("bin"));
        Files.createDirectories(tree.resolve("proc"));
        Files.copy(Path.of("/bin/busybox"), tree.resolve("bin/busybox"));
        Files.createSymbolicLink(tree.resolve("bin/sh"), Path.of("busybox"));
        return Command.of("tar", "-C", tree.toString(), "-c", ".").check().stdout();
    }

    private Descriptor manifest(String text) throws IOException, InterruptedException {
        byte[] json = ("{\"schemaVersion\":2,\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
        Descriptor descriptor = Descriptor.of(MediaTypes.OCI_MANIFEST, json);
        client.content().put(descriptor, json, Map.of());
        return descriptor;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
