package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.registry.credentials.Credential;
import dev.lazuli.registry.credentials.CredentialSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against Docker's registry, started from `/usr/bin/docker-registry`.
@Tag("registry")
class DockerRegistryTest {
    /// `perl -e 'print crypt("secret", "\$2b\$05\$abcdefghijklmnopqrstuu")'`, since only bcrypt is taken.
    private static final String HTPASSWD = "anna:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    private static final byte[] LAYER = Fixtures.bytes(3 << 20, 8);
    private static final byte[] CONFIG =
            "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private @Nullable Process registry;
    private String host = "";

    @AfterEach
    void stop() throws InterruptedException {
        if (registry != null) {
            registry.destroy();
            registry.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private void start(String moreHttp, String more) throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        host = "localhost:" + port;
        String config = "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: " + folder
                + "/data}, delete: {enabled: true}}\nhttp: {addr: '127.0.0.1:" + port + "'"
                + moreHttp + "}\n" + more;
        Path file = Files.writeString(folder.resolve("config.yml"), config);
        registry = new ProcessBuilder("/usr/bin/docker-registry", "serve", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        waitFor(registry, port);
    }

    private void waitFor(Process process, int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IOException(
                            "docker-registry did not start: " + Files.readString(folder.resolve("log")), e);
                }
            }
        }
    }

    private Descriptor push(RegistryClient client, ImageReference image) throws IOException, InterruptedException {
        Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER, LAYER);
        Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, CONFIG);
        assertThat(client.hasBlob(image, layer.digest())).isFalse();
        client.uploadBlob(image, layer, () -> new ByteArrayInputStream(LAYER), bytes -> {});
        client.uploadBlob(image, config, () -> new ByteArrayInputStream(CONFIG), bytes -> {});
        assertThat(client.hasBlob(image, layer.digest())).isTrue();
        ImageManifest manifest = new ImageManifest(MediaTypes.OCI_MANIFEST, config, List.of(layer), Map.of("a", "b"));
        return client.putManifest(image, MediaTypes.OCI_MANIFEST, manifest.toJson());
    }

    private void pull(RegistryClient client, ImageReference image, Descriptor pushed)
            throws IOException, InterruptedException {
        assertThat(client.resolve(image)).isEqualTo(pushed);
        byte[] json = client.manifest(image, pushed);
        ImageManifest manifest = (ImageManifest) Manifest.parse(json, pushed.mediaType());
        Descriptor layer = manifest.layers().getFirst();
        try (BlobStream blob = client.blob(image, layer)) {
            assertThat(blob.readAllBytes()).isEqualTo(LAYER);
        }
        try (RangeStream part = client.blobRange(image, layer.digest(), new ByteRange(12_345, 678_901))) {
            assertThat(part.rangesSupported()).isTrue();
            assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(LAYER, 12_345, 691_246));
        }
        BlobTail tail = client.blobTail(image, layer.digest(), 1000);
        assertThat(tail.bytes()).isEqualTo(Arrays.copyOfRange(LAYER, LAYER.length - 1000, LAYER.length));
        assertThat(tail.blobSize()).isEqualTo(LAYER.length);
        assertThat(client.blobSize(image, layer.digest())).isEqualTo(LAYER.length);
    }

    @Test
    void pushesPullsAndMounts() throws Exception {
        start("", "");
        ImageReference image = ImageReference.parse(host + "/some/thing:1");
        try (RegistryClient client = new RegistryClient(RegistryOptions.defaults())) {
            pull(client, image, push(client, image));
            ImageReference other = ImageReference.parse(host + "/other:1");
            Digest layer = Digest.sha256(LAYER);
            assertThat(client.hasBlob(other, layer)).isFalse();
            assertThat(client.mountBlob(other, layer, "some/thing")).isTrue();
            assertThat(client.hasBlob(other, layer)).isTrue();
            assertThat(client.mountBlob(other, Digest.sha256(new byte[9]), "some/thing"))
                    .isFalse();
            assertThatThrownBy(() -> client.resolve(image.withTag("2"))).isInstanceOf(ManifestNotFoundException.class);
            assertThatThrownBy(() -> client.blobTail(image, Digest.sha256(new byte[9]), 10))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void pushesAndPullsByHttp2() throws Exception {
        SelfSigned key = SelfSigned.create(folder);
        Files.writeString(folder.resolve("cert.pem"), key.certificate());
        Files.writeString(folder.resolve("key.pem"), key.privateKey());
        start(", tls: {certificate: " + folder + "/cert.pem, key: " + folder + "/key.pem}", "");
        String strange = host.replace("localhost", "[::ffff:7f00:1]");
        ImageReference image = ImageReference.parse(strange + "/some/thing:1");
        RegistryOptions insecure = RegistryOptions.defaults().withInsecureRegistry(true);
        try (RegistryClient client = new RegistryClient(insecure)) {
            pull(client, image, push(client, image));
        }
        try (RegistryClient client = new RegistryClient(insecure)) {
            assertThat(client.resolve(ImageReference.parse(host + "/some/thing:1"))
                            .mediaType())
                    .isEqualTo(MediaTypes.OCI_MANIFEST);
        }
        try (RegistryClient client = new RegistryClient(RegistryOptions.defaults())) {
            assertThatThrownBy(() -> client.resolve(image)).isInstanceOf(UnreachableException.class);
        }
    }

    @Test
    void asksForAPassword() throws Exception {
        Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
        start("", "auth: {htpasswd: {realm: test, path: " + folder + "/htpasswd}}\n");
        ImageReference image = ImageReference.parse(host + "/thing:1");
        try (RegistryClient anonymous = new RegistryClient(RegistryOptions.defaults())) {
            assertThatThrownBy(() -> push(anonymous, image))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("unauthorized");
        }
        CredentialSource source = (name, asked) ->
                name.equals(host) ? Optional.of(new Credential.Password("anna", "secret")) : Optional.empty();
        try (RegistryClient client =
                new RegistryClient(RegistryOptions.defaults().withCredentials(source))) {
            pull(client, image, push(client, image));
        }
    }

    @Test
    void refusesAnUploadWithAnotherDigest() throws Exception {
        start("", "");
        ImageReference image = ImageReference.parse(host + "/thing:1");
        Descriptor wrong = new Descriptor("x/y", Digest.sha256(new byte[1]), CONFIG.length);
        try (RegistryClient client = new RegistryClient(RegistryOptions.defaults())) {
            assertThatThrownBy(
                            () -> client.uploadBlob(image, wrong, () -> new ByteArrayInputStream(CONFIG), bytes -> {}))
                    .isInstanceOf(StatusException.class)
                    .hasMessageContaining("bad request: provided digest did not match uploaded content");
        }
    }
}
