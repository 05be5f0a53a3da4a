package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final String JSON = "{\"schemaVersion\":2}";
    private static final byte[] BYTES = JSON.getBytes(StandardCharsets.UTF_8);

    private FakeRegistry registry;
    private RegistryClient client;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        client = new RegistryClient(Fixtures.options());
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    @Test
    void resolvesATagWithOneRequest() throws Exception {
        Digest digest = registry.addManifest("a/b:c", JSON);
        assertThat(client.resolve(registry.image("a/b:c")))
                .isEqualTo(new Descriptor(MediaTypes.OCI_MANIFEST, digest, BYTES.length));
        assertThat(registry.methodsAndPaths()).containsExactly("HEAD /v2/a/b/manifests/c");
        assertThat(registry.requests.getFirst().header("Accept"))
                .hasValue(String.join(", ", MediaTypes.ACCEPTED_MANIFESTS));
    }

    @Test
    void fetchesATagWithOneRequest() throws Exception {
        Digest digest = registry.addManifest("a/b:c", JSON);

        FetchedManifest fetched = client.fetch(registry.image("a/b:c"));

        assertThat(fetched.descriptor()).isEqualTo(new Descriptor(MediaTypes.OCI_MANIFEST, digest, BYTES.length));
        assertThat(fetched.json()).isEqualTo(BYTES);
        assertThat(registry.methodsAndPaths()).containsExactly("GET /v2/a/b/manifests/c");
    }

    @Test
    void hashesTheContentWhereHeadTellsNoDigest() throws Exception {
        Digest digest = registry.addManifest("a:c", JSON);
        registry.fault =
                exchange -> exchange.getRequestMethod().equals("HEAD") && FakeRegistry.answer(exchange, 405, "");
        assertThat(client.resolve(registry.image("a:c")).digest()).isEqualTo(digest);
        assertThat(registry.methodsAndPaths()).containsExactly("HEAD /v2/a/manifests/c", "GET /v2/a/manifests/c");
    }

    @Test
    void rejectsAnotherManifestThanTheReferenceNames() {
        Digest wanted = Digest.sha256(new byte[1]);
        registry.manifests.put("a:" + wanted, BYTES);
        assertThatThrownBy(() -> client.resolve(registry.image("a@" + wanted)))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("found " + Digest.sha256(BYTES) + ", expected " + wanted);
        assertThatThrownBy(() -> client.manifest(registry.image("a"), wanted))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("expected " + wanted);
    }

    @Test
    void fetchesAManifestByDigest() throws Exception {
        Digest digest = registry.addManifest("a:c", JSON);
        assertThat(client.manifest(registry.image("a:c"), digest)).isEqualTo(BYTES);
        assertThat(client.manifest(registry.image("a:c"), Descriptor.of(MediaTypes.OCI_MANIFEST, BYTES)))
                .isEqualTo(BYTES);
        assertThatThrownBy(() ->
                        client.manifest(registry.image("a:c"), new Descriptor(MediaTypes.OCI_MANIFEST, digest, 1)))
                .hasMessageContaining("its descriptor says 1");
    }

    @Test
    void saysThatATagIsUnknown() {
        ManifestNotFoundException failure =
                catchThrowableOfType(ManifestNotFoundException.class, () -> client.resolve(registry.image("a:no")));
        assertThat(failure)
                .hasMessage("cannot resolve " + registry.host() + "/a:no: not found (HEAD http://" + registry.host()
                        + "/v2/a/manifests/no: 404)");
        assertThat(failure.status()).isEqualTo(404);
        assertThat(failure.host()).isEqualTo(registry.host());
        assertThatThrownBy(() -> client.manifest(registry.image("a:no"), Digest.sha256(BYTES)))
                .isInstanceOf(ManifestNotFoundException.class)
                .hasMessageContaining("not found: manifest unknown (GET");
    }

    @Test
    void capsTheSizeOfAManifest() {
        byte[] tooLong = new byte[Manifest.MAX_BYTES + 1];
        registry.manifests.put("a:" + Digest.sha256(tooLong), tooLong);
        assertThatThrownBy(() -> client.manifest(registry.image("a"), Digest.sha256(tooLong)))
                .isInstanceOf(MalformedAnswerException.class)
                .hasMessageContaining("expected at most " + Manifest.MAX_BYTES);
    }

    @Test
    void showsWhatAServerSaysOnOneLineOnly() {
        String error = "{\"errors\":[{\"message\":\"no\\n\\u001b[31mway https://s/x?sig=secret\"}]}";
        registry.fault = exchange -> FakeRegistry.answer(exchange, 403, error);
        assertThatThrownBy(() -> client.manifest(registry.image("a"), Digest.sha256(BYTES)))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("forbidden: no [31mway https://s/x (GET");
    }

    @Test
    void putsAManifest() throws Exception {
        Descriptor stored = client.putManifest(registry.image("a:c"), MediaTypes.OCI_MANIFEST, BYTES);
        assertThat(stored).isEqualTo(Descriptor.of(MediaTypes.OCI_MANIFEST, BYTES));
        assertThat(registry.manifests).containsEntry("a:c", BYTES);
        assertThat(registry.requests.getFirst().header("Content-Type")).hasValue(MediaTypes.OCI_MANIFEST);
    }

    @Test
    void rejectsThatTheRegistryStoredSomethingElse() {
        registry.fault = exchange -> {
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", Digest.sha256(new byte[1]).toString());
            return FakeRegistry.answer(exchange, 201, "");
        };
        assertThatThrownBy(() -> client.putManifest(registry.image("a:c"), MediaTypes.OCI_MANIFEST, BYTES))
                .isInstanceOf(DigestMismatchException.class);
    }
}
