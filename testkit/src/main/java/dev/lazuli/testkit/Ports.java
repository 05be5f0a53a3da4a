package dev.lazuli.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// TCP ports of the loopback interface.
public final class Ports {
    private Ports() {}

    /// A port that nobody listened on a moment ago.
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
