package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads to a registry that does not take chunks.
class RegistryBlobTest {
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;

    private final List<String> methods = new CopyOnWriteArrayList<>();
    private final List<Digest> stored = new CopyOnWriteArrayList<>();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final RegistryClient registry = new RegistryClient(RegistryOptions.defaults());

    @TempDir
    private Path temporary;

    RegistryBlobTest() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        server.stop(0);
        try (var left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        methods.add(exchange.getRequestMethod());
        int status = switch (exchange.getRequestMethod()) {
            case "POST" -> {
                exchange.getResponseHeaders().set("Location", "/v2/a/blobs/uploads/1");
                yield ACCEPTED;
            }
            case "PUT" -> {
                stored.add(Digest.sha256(exchange.getRequestBody().readAllBytes()));
                yield CREATED;
            }
            case "DELETE" -> ACCEPTED;
            case "HEAD" -> NOT_FOUND;
            default -> NOT_ALLOWED;
        };
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private RegistryBlob blob() throws IOException {
        ImageReference image =
                ImageReference.parse("127.0.0.1:" + server.getAddress().getPort() + "/a:b");
        return new RegistryBlob(registry, image, temporary);
    }

    private Digest send(int size) throws IOException, InterruptedException {
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        Descriptor described = Descriptor.of("a/b", content);
        try (RegistryBlob blob = blob()) {
            blob.stream().write(content, 0, 100);
            blob.stream().write(content, 100, size - 100);
            blob.commit(described, new DiffId(described.digest()));
        }
        return described.digest();
    }

    @Test
    void spoolsWhatIsMoreThanAChunk() throws Exception {
        Digest digest = send((8 << 20) + 12_345);
        assertThat(stored).containsExactly(digest);
        assertThat(methods).containsExactly("POST", "PATCH", "DELETE", "HEAD", "POST", "PUT");
    }

    @Test
    void sendsWhatIsNoMoreThanAChunkInOnePiece() throws Exception {
        Digest digest = send(8 << 20);
        assertThat(stored).containsExactly(digest);
        assertThat(methods).containsExactly("HEAD", "POST", "PUT");
    }

    @Test
    void leavesNoFileWhenItIsDropped() throws Exception {
        try (RegistryBlob blob = blob()) {
            blob.stream().write(new byte[(8 << 20) + 1]);
        }
        assertThat(stored).isEmpty();
        assertThat(methods).containsExactly("POST", "PATCH", "DELETE");
    }
}
