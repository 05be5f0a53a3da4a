package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Times are compared with what the link must cost at least, and loosely with what a busy machine may add.
class ShapingProxyTest {
    private static final int LARGE = 1 << 20;
    private static final int SMALL = 10;

    private HttpServer server;
    private ExecutorService workers;

    @BeforeEach
    void startServer() throws IOException {
        workers = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        serve("/small", SMALL);
        serve("/large", LARGE);
        server.createContext("/host", exchange -> {
            byte[] host = exchange.getRequestHeaders().getFirst("Host").getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, host.length);
            exchange.getResponseBody().write(host);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void serve(String path, int size) {
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, size);
            exchange.getResponseBody().write(new byte[size]);
            exchange.close();
        });
    }

    @Test
    void aHandshakeAndEachRequestCostARoundTrip() throws Exception {
        Duration roundTrip = Duration.ofMillis(200);
        try (ShapingProxy proxy = ShapingProxy.start(server.getAddress().getPort(), Link.of(1000, 200));
                Connection connection = new Connection(proxy.port())) {
            assertThat(timeOf(() -> connection.get("/small", SMALL)))
                    .isBetween(roundTrip.multipliedBy(2), roundTrip.multipliedBy(5));
            assertThat(timeOf(() -> connection.get("/small", SMALL))).isBetween(roundTrip, roundTrip.multipliedBy(3));
            assertThat(proxy.traffic().exchanges())
                    .extracting(Exchange::requestLine)
                    .containsExactly("GET /small HTTP/1.1", "GET /small HTTP/1.1");
            assertThat(proxy.traffic().connections()).isEqualTo(1);
        }
    }

    @Test
    void oneConnectionGetsTheBandwidth() throws Exception {
        Duration least = Duration.ofNanos(8L * LARGE * 1000 / 10); // at 10 Mbit/s
        try (ShapingProxy proxy = ShapingProxy.start(server.getAddress().getPort(), Link.of(10, 0));
                Connection connection = new Connection(proxy.port())) {
            Duration time = timeOf(() -> connection.get("/large", LARGE));
            assertThat(time).isBetween(percent(least, 95), percent(least, 170));
            assertThat(proxy.traffic().received()).isBetween((long) LARGE, LARGE + 1000L);
        }
    }

    @Test
    void allConnectionsShareOneBucket() throws Exception {
        Duration least = Duration.ofNanos(4L * 8 * LARGE * 1000 / 40);
        try (ShapingProxy proxy = ShapingProxy.start(server.getAddress().getPort(), Link.of(40, 0))) {
            Duration time = timeOf(() -> {
                List<Future<Integer>> downloads = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    downloads.add(workers.submit(() -> {
                        try (Connection connection = new Connection(proxy.port())) {
                            return connection.get("/large", LARGE);
                        }
                    }));
                }
                int total = 0;
                for (Future<Integer> download : downloads) {
                    total += download.get();
                }
                return total;
            });
            assertThat(time).isBetween(percent(least, 95), percent(least, 170));
            assertThat(proxy.traffic().connections()).isEqualTo(4);
        }
    }

    @Test
    void directionsDoNotShareTheirBandwidth() throws Exception {
        Duration oneWay = Duration.ofNanos(8L * LARGE * 1000 / 10);
        try (ShapingProxy proxy = ShapingProxy.start(server.getAddress().getPort(), Link.of(10, 0));
                Connection uploading = new Connection(proxy.port());
                Connection downloading = new Connection(proxy.port())) {
            Duration time = timeOf(() -> {
                Future<Integer> upload = workers.submit(() -> uploading.put("/small", LARGE, SMALL));
                return downloading.get("/large", LARGE) + upload.get();
            });
            assertThat(time).isLessThan(percent(oneWay, 185));
            assertThat(proxy.traffic().sent()).isGreaterThan(LARGE);
        }
    }

    @Test
    void tellsWhenEachRequestWasAnswered() throws Exception {
        Duration roundTrip = Duration.ofMillis(200);
        Duration body = Duration.ofNanos(8L * LARGE * 1000 / 40);
        try (ShapingProxy proxy = ShapingProxy.start(server.getAddress().getPort(), Link.of(40, 200));
                Connection connection = new Connection(proxy.port())) {
            connection.get("/small", SMALL);
            long before = System.nanoTime();
            connection.get("/large", LARGE);
            Exchange large = proxy.traffic().exchanges().getLast();
            assertThat(large.path()).isEqualTo("/large");
            assertThat(large.status()).isEqualTo(200);
            assertThat(large.bytes()).isBetween((long) LARGE, LARGE + 1000L);
            assertThat(large.sentAt()).isGreaterThan(before);
            assertThat(Duration.ofNanos(large.firstByteAt().orElseThrow() - large.sentAt()))
                    .isBetween(roundTrip, roundTrip.multipliedBy(3));
            assertThat(Duration.ofNanos(
                            large.endAt().orElseThrow() - large.firstByteAt().orElseThrow()))
                    .isBetween(percent(body, 90), percent(body, 250));
        }
    }

    @Test
    void theServerSeesTheHostThatTheClientUsed() throws Exception {
        try (ShapingProxy proxy = ShapingProxy.start(server.getAddress().getPort(), Link.of(1000, 0));
                Connection connection = new Connection(proxy.port())) {
            connection.get("/host", proxy.host().length());
            assertThat(connection.lastBody()).isEqualTo(proxy.host());
        }
    }

    @Test
    void aServerThatIsDownEndsTheConnection() throws Exception {
        int port = server.getAddress().getPort();
        server.stop(0);
        try (ShapingProxy proxy = ShapingProxy.start(port, Link.of(1000, 0));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closingEndsConnections() throws Exception {
        ShapingProxy proxy = ShapingProxy.start(server.getAddress().getPort(), Link.of(1000, 0));
        try (Connection connection = new Connection(proxy.port())) {
            connection.get("/small", SMALL);
            proxy.close();
            assertThat(connection.endsSoon()).isTrue();
        }
    }

    private static Duration percent(Duration duration, int percent) {
        return duration.multipliedBy(percent).dividedBy(100);
    }

    private static Duration timeOf(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// A bare HTTP/1.1 client on one connection, so that nothing but the proxy decides about connections.
    private static final class Connection implements AutoCloseable {
        private static final int DEADLINE_MILLIS = 30_000;

        private final Socket socket;
        private String lastBody = "";

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(DEADLINE_MILLIS);
        }

        int get(String path, int bodyLength) throws IOException {
            write("GET " + path + " HTTP/1.1\r\nHost: localhost:" + socket.getPort() + "\r\n\r\n", 0);
            return read(bodyLength);
        }

        int put(String path, int sentLength, int bodyLength) throws IOException {
            write(
                    "PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + sentLength + "\r\n\r\n",
                    sentLength);
            return read(bodyLength);
        }

        String lastBody() {
            return lastBody;
        }

        boolean endsSoon() throws IOException {
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketException e) {
                return true;
            }
        }

        private void write(String head, int bodyLength) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[bodyLength]);
            out.flush();
        }

        private int read(int bodyLength) throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("connection ended within the head: " + head);
                }
                head.append((char) next);
            }
            byte[] body = in.readNBytes(bodyLength);
            lastBody = bodyLength < 1000 ? new String(body, StandardCharsets.US_ASCII) : "";
            return body.length;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
