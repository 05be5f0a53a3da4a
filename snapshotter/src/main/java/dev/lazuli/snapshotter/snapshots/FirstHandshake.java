package dev.lazuli.snapshotter.snapshots;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Shakes hands with an HTTP/2 server (RFC 9113, section 3.4) and hangs up.
final class FirstHandshake {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /// A frame's header: length (3), type (1; 4 is SETTINGS), flags (1), stream (4). An empty one is all defaults.
    private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private FirstHandshake() {}

    /// Returns when the server's first frame has come.
    static void with(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer request = ByteBuffer.allocate(PREFACE.length + EMPTY_SETTINGS.length)
                    .put(PREFACE)
                    .put(EMPTY_SETTINGS)
                    .flip();
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteBuffer answer = ByteBuffer.allocate(EMPTY_SETTINGS.length);
            while (answer.hasRemaining()) {
                if (channel.read(answer) < 0) {
                    throw new EOFException("the server hung up during the handshake");
                }
            }
        }
    }
}
