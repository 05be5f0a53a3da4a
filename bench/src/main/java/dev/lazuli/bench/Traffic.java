package dev.lazuli.bench;

import java.time.Duration;
import java.util.List;

/// What has gone through a [ShapingProxy].
///
/// @param sent        bytes from the clients to the server
/// @param received    bytes from the server to the clients
/// @param connections that were accepted
/// @param exchanges   the requests with their answers, in the order in which they were sent
/// @param proxyCpu    what the proxy's own threads have used
record Traffic(long sent, long received, int connections, List<Exchange> exchanges, Duration proxyCpu) {
    Traffic {
        exchanges = List.copyOf(exchanges);
    }

    /// Bytes in both directions.
    long bytes() {
        return sent + received;
    }
}
