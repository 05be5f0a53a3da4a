package dev.lazuli.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.OciFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A small registry in this process, on a port of its own, in front of whose handler tests put faults.
final class FakeRegistry implements AutoCloseable {
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([^/]*)");
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    final List<Seen> requests = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    volatile Fault fault = exchange -> false;
    volatile boolean ranges = true;
    volatile boolean suffixRanges = true;
    volatile boolean mounts = true;

    /// What a request looked like.
    record Seen(String method, String path, Optional<String> query, Headers headers) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.getFirst(name));
        }
    }

    /// Looks at each request first.
    interface Fault {
        /// Whether it answered the request itself.
        boolean answers(HttpExchange exchange) throws IOException;
    }

    FakeRegistry() throws IOException {
        this(null);
    }

    FakeRegistry(@Nullable SSLContext tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secure;
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    /// This host in a form that does not look like loopback.
    String strangeHost() {
        return "[::ffff:7f00:1]:" + port();
    }

    ImageReference image(String name) {
        return image(host(), name);
    }

    static ImageReference image(String host, String name) {
        try {
            return ImageReference.parse(host + "/" + name);
        } catch (OciFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    Digest addBlob(byte[] content) {
        Digest digest = Digest.sha256(content);
        blobs.put(digest.toString(), content);
        return digest;
    }

    Digest addManifest(String nameAndTag, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.sha256(bytes);
        String name = nameAndTag.substring(0, nameAndTag.lastIndexOf(':'));
        manifests.put(nameAndTag, bytes);
        manifests.put(name + ":" + digest, bytes);
        return digest;
    }

    List<String> methodsAndPaths() {
        return requests.stream().map(seen -> seen.method() + " " + seen.path()).toList();
    }

    long count(String method) {
        return requests.stream().filter(seen -> seen.method().equals(method)).count();
    }

    /// Answers with a status and a body, keeping the connection.
    static boolean answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bytes.length == 0 || head ? -1 : bytes.length);
        if (bytes.length > 0 && !head) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
        return true;
    }

    /// Sends the head and some of a body, then waits until the test ends.
    boolean stall(HttpExchange exchange, int status, byte[] content, int sent) throws IOException {
        exchange.sendResponseHeaders(status, content.length);
        exchange.getResponseBody().write(content, 0, sent);
        exchange.getResponseBody().flush();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /// Says nothing at all until the test ends.
    boolean hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /// Sends the head and some of a body, then closes the connection.
    static boolean breakOff(HttpExchange exchange, int status, byte[] content, int sent) throws IOException {
        exchange.sendResponseHeaders(status, content.length);
        exchange.getResponseBody().write(content, 0, sent);
        exchange.getResponseBody().flush();
        exchange.close();
        return true;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Headers headers = new Headers();
        headers.putAll(exchange.getRequestHeaders());
        String path = exchange.getRequestURI().getPath();
        Optional<String> query = Optional.ofNullable(exchange.getRequestURI().getRawQuery());
        requests.add(new Seen(exchange.getRequestMethod(), path, query, headers));
        if (fault.answers(exchange)) {
            return;
        }
        Matcher manifest = MANIFEST.matcher(path);
        Matcher blob = BLOB.matcher(path);
        Matcher upload = UPLOAD.matcher(path);
        if (manifest.matches()) {
            manifest(exchange, manifest.group(1), manifest.group(2));
        } else if (blob.matches()) {
            blob(exchange, blob.group(2));
        } else if (upload.matches()) {
            upload(exchange, path, query.orElse(""));
        } else {
            answer(exchange, 404, "");
        }
    }

    private void manifest(HttpExchange exchange, String name, String tag) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String digest = Digest.sha256(bytes).toString();
            manifests.put(name + ":" + tag, bytes);
            manifests.put(name + ":" + digest, bytes);
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
            answer(exchange, 201, "");
            return;
        }
        byte[] bytes = manifests.get(name + ":" + tag);
        if (bytes == null) {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_MANIFEST);
        exchange.getResponseHeaders()
                .set("Docker-Content-Digest", Digest.sha256(bytes).toString());
        send(exchange, 200, bytes);
    }

    private void blob(HttpExchange exchange, String digest) throws IOException {
        byte[] bytes = blobs.get(digest);
        if (bytes == null) {
            answer(exchange, 404, "");
            return;
        }
        serve(exchange, bytes);
    }

    /// Serves `bytes`, whole or the range that is asked for.
    void serve(HttpExchange exchange, byte[] bytes) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(header == null ? "" : header);
        if (!ranges || !range.matches()) {
            send(exchange, 200, bytes);
            return;
        }
        boolean suffix = range.group(1).isEmpty();
        if (suffix && !suffixRanges) {
            answer(exchange, 416, "");
            return;
        }
        int last = suffix || range.group(2).isEmpty() ? bytes.length - 1 : Integer.parseInt(range.group(2));
        int first = suffix
                ? Math.max(0, bytes.length - Integer.parseInt(range.group(2)))
                : Integer.parseInt(range.group(1));
        int end = Math.min(last, bytes.length - 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + end + "/" + bytes.length);
        send(exchange, 206, Arrays.copyOfRange(bytes, first, end + 1));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
        exchange.close();
    }

    private void upload(HttpExchange exchange, String path, String query) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                boolean mount = query.startsWith("mount=");
                if (mount && mounts) {
                    answer(exchange, 201, "");
                    return;
                }
                String id = "session" + uploads.size();
                uploads.put(path + id, new ByteArrayOutputStream());
                exchange.getResponseHeaders().set("Location", path + id + "?state=secret");
                answer(exchange, 202, "");
            }
            case "PATCH" -> {
                ByteArrayOutputStream content = Objects.requireNonNull(uploads.get(path));
                String range = exchange.getRequestHeaders().getFirst("Content-Range");
                if (range != null && !range.startsWith(content.size() + "-")) {
                    answer(exchange, 416, "");
                    return;
                }
                content.write(exchange.getRequestBody().readAllBytes());
                exchange.getResponseHeaders().set("Location", path + "?state=secret");
                answer(exchange, 202, "");
            }
            case "GET" -> {
                ByteArrayOutputStream content = Objects.requireNonNull(uploads.get(path));
                exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, content.size() - 1));
                exchange.getResponseHeaders().set("Location", path + "?state=secret");
                answer(exchange, 204, "");
            }
            case "PUT" -> {
                ByteArrayOutputStream content = Objects.requireNonNull(uploads.remove(path));
                content.write(exchange.getRequestBody().readAllBytes());
                String digest = Digest.sha256(content.toByteArray()).toString();
                boolean right = query.equals("state=secret&digest=" + digest);
                if (right) {
                    blobs.put(digest, content.toByteArray());
                }
                answer(exchange, right ? 201 : 400, "");
            }
            case "DELETE" -> {
                uploads.remove(path);
                answer(exchange, 204, "");
            }
            default -> answer(exchange, 405, "");
        }
    }

    /// Takes some bytes of a PATCH as a registry does whose connection breaks.
    void takePart(HttpExchange exchange, int bytes) throws IOException {
        Objects.requireNonNull(uploads.get(exchange.getRequestURI().getPath()))
                .write(exchange.getRequestBody().readNBytes(bytes));
        exchange.close();
    }

    boolean hasUploads() {
        return !uploads.isEmpty();
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
