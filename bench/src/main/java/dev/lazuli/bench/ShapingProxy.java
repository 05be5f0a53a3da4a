package dev.lazuli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// A TCP proxy on the loopback interface that plays a [Link] between its clients and one server.
///
/// - Bandwidth: each direction has one token bucket, which the bytes of all connections share.
/// - Latency: every byte arrives half a round trip after it has left, and the first bytes of a connection leave one
///   round trip after it was accepted, which is what a TCP handshake costs.
/// - Not played: loss, and the slow start of TCP, so that many short connections look better than they are.
///
/// The bytes pass unchanged, the `Host` header too, so that absolute `Location` URLs of a registry lead
/// through the proxy again. The heads of HTTP messages are read in passing, so that [#traffic()] can
/// tell when each request was sent and answered. Thread-safe; it has platform threads of its own (four
/// for each connection), which [#close()] ends together with all connections.
final class ShapingProxy implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final Link link;
    private final TokenBucket up;
    private final TokenBucket down;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<ConnectionLog> logs = new ConcurrentLinkedQueue<>();

    private ShapingProxy(ServerSocket listener, InetSocketAddress server, Link link) {
        this.listener = listener;
        this.server = server;
        this.link = link;
        this.up = new TokenBucket(link.bitsPerSecond());
        this.down = new TokenBucket(link.bitsPerSecond());
    }

    /// Starts a proxy on a free port.
    ///
    /// @param serverPort where the server listens on 127.0.0.1
    static ShapingProxy start(int serverPort, Link link) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        ServerSocket listener = new ServerSocket(0, BACKLOG, loopback);
        ShapingProxy proxy = new ShapingProxy(listener, new InetSocketAddress(loopback, serverPort), link);
        proxy.thread("proxy-accept", proxy::accept);
        return proxy;
    }

    /// Where clients connect.
    int port() {
        return listener.getLocalPort();
    }

    /// `localhost:PORT`, as it stands at the front of image references.
    String host() {
        return "localhost:" + port();
    }

    /// All since the start.
    Traffic traffic() {
        List<Exchange> exchanges = logs.stream()
                .flatMap(log -> log.exchanges().stream())
                .sorted(Comparator.comparingLong(Exchange::sentAt))
                .toList();
        return new Traffic(sent.sum(), received.sum(), connections.get(), exchanges, Duration.ofNanos(cpuNanos.sum()));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                connect(client, connections.incrementAndGet(), System.nanoTime());
            }
        } catch (IOException e) {
            // The listener has been closed.
            log("no longer accepting connections", e);
        }
    }

    private void connect(Socket client, int number, long acceptedAt) throws IOException {
        open.add(client);
        Socket toServer = new Socket();
        open.add(toServer);
        try {
            toServer.connect(server);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            toServer.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            // The server is down: clients of a proxy see a connection that ends at once.
            log("cannot connect to " + server, e);
            end(client);
            end(toServer);
            return;
        }
        long oneWay = link.roundTrip().toNanos() / 2;
        ConnectionLog log = new ConnectionLog(number);
        logs.add(log);
        Direction forth = new Direction(
                client, toServer, up, oneWay, acceptedAt + link.roundTrip().toNanos());
        Direction back = new Direction(toServer, client, down, oneWay, acceptedAt);
        run("proxy-up", forth, (bytes, length, readAt, _) -> {
            sent.add(length);
            log.sent(bytes, length, readAt);
        });
        run("proxy-down", back, (bytes, length, _, arrivesAt) -> {
            received.add(length);
            log.received(bytes, length, arrivesAt);
        });
    }

    private void run(String name, Direction direction, Direction.Tap tap) {
        thread(name + "-in", () -> direction.readAll(tap, cpuNanos));
        thread(name + "-out", () -> {
            direction.writeAll(cpuNanos);
            if (direction.finished()) {
                end(direction.from());
                end(direction.to());
            }
        });
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            log("cannot close a connection", e);
        }
    }

    private void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private static void log(String message, IOException cause) {
        System.getLogger(ShapingProxy.class.getName()).log(System.Logger.Level.DEBUG, message, cause);
    }

    /// Adds what the calling thread has used since `before`, and answers what it has used in all.
    static long chargeCpu(LongAdder total, long before) {
        long now = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        total.add(now - before);
        return now;
    }
}
