package dev.lazuli.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Waits, with a deadline, for a process to accept connections.
final class Readiness {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 20;

    private Readiness() {}

    /// @throws IOException when the process ends first or the deadline passes; with the end of its log
    static void awaitConnection(ServerProcess process, SocketAddress address) throws IOException, InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!accepts(address)) {
            if (!process.alive()) {
                throw new IOException(process.name() + " ended before it listened on " + address + "; its log ends:\n"
                        + process.logTail());
            }
            if (System.nanoTime() > end) {
                throw new IOException(process.name() + " does not listen on " + address + " after "
                        + DEADLINE.toSeconds() + " s; its log ends:\n" + process.logTail());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean accepts(SocketAddress address) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        try (SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
            return channel.connect(address);
        } catch (IOException e) {
            return false;
        }
    }
}
