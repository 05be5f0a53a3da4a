package dev.lazuli.layerfs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A registry on the loopback with one blob, served whole or by one range, that notes each request's range.
final class BlobServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final byte[] blob;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger bodiesToCut = new AtomicInteger();
    private final AtomicInteger bodiesToStall = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile int refusalStatus;
    private volatile boolean whole;

    BlobServer(byte[] blob) throws IOException {
        this(blob, Digest.sha256(blob));
    }

    /// @param digest the name of the blob, of which its bytes need not be worthy
    BlobServer(byte[] blob, Digest digest) throws IOException {
        this.blob = blob;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/layers/blobs/" + digest, this::serve);
        server.start();
    }

    ImageReference image() {
        return new ImageReference(host(), "layers", Optional.of("latest"), Optional.empty());
    }

    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    /// Method and range of each request for the blob.
    List<String> requests() {
        return requests;
    }

    /// Answers the next requests for the blob with a status.
    void answerWith(int status, int count) {
        refusalStatus = status;
        refusals.set(count);
    }

    /// Lets the next bodies stand still in their middle until the server is closed.
    void stallBodies(int count) {
        bodiesToStall.set(count);
    }

    /// Takes no notice of ranges from now on.
    void serveWhole() {
        whole = true;
    }

    /// Breaks the connection in the middle of the next bodies.
    void cutBodies(int count) {
        bodiesToCut.set(count);
    }

    /// Serves something else too: `path` below the repository, such as `manifests/latest`.
    ///
    /// @return its digest
    Digest put(String path, String mediaType, byte[] content) {
        Digest digest = Digest.sha256(content);
        server.createContext("/v2/layers/" + path, exchange -> {
            requests.add(exchange.getRequestMethod() + " " + path);
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", mediaType);
                exchange.getResponseHeaders().set("Docker-Content-Digest", digest.toString());
                if (exchange.getRequestMethod().equals("HEAD")) {
                    exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                }
            }
        });
        return digest;
    }

    /// Serves a manifest under a tag, where one is given, and under its digest.
    Digest putManifest(Optional<String> tag, ImageManifest manifest) {
        byte[] json = manifest.toJson();
        Digest digest = put("manifests/" + Digest.sha256(json), manifest.mediaType(), json);
        tag.ifPresent(name -> put("manifests/" + name, manifest.mediaType(), json));
        return digest;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestMethod() + " " + range);
        try (exchange) {
            if (isOneOf(refusals)) {
                exchange.sendResponseHeaders(refusalStatus, -1);
                return;
            }
            if (whole) {
                exchange.sendResponseHeaders(200, blob.length);
                exchange.getResponseBody().write(blob);
                return;
            }
            Matcher wanted = RANGE.matcher(range == null ? "bytes=0-" : range);
            if (!wanted.matches()) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            int last = blob.length - 1;
            boolean suffix = wanted.group(1).isEmpty();
            int from = suffix
                    ? Math.max(0, blob.length - Integer.parseInt(wanted.group(2)))
                    : Integer.parseInt(wanted.group(1));
            int to = suffix || wanted.group(2).isEmpty() ? last : Math.min(last, Integer.parseInt(wanted.group(2)));
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + blob.length);
            exchange.sendResponseHeaders(range == null ? 200 : 206, to - from + 1);
            if (isOneOf(bodiesToStall)) {
                exchange.getResponseBody().write(blob, from, (to - from) / 2);
                exchange.getResponseBody().flush();
                end.await();
                return;
            }
            if (isOneOf(bodiesToCut)) {
                exchange.getResponseBody().write(blob, from, (to - from) / 2);
                throw new IOException("cut for the test");
            }
            exchange.getResponseBody().write(blob, from, to - from + 1);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static boolean isOneOf(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.close();
    }
}
