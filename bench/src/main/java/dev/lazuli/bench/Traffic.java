package dev.lazuli.bench;

import java.time.Duration;
import java.util.List;

/// What has gone through a [ShapingProxy].
///
/// @param sent        bytes from the clients to the server
/// @param received    bytes from the server to the clients
/// @param connections that were accepted
/// @param requests    the request lines, in the order in which they came
/// @param proxyCpu    what the proxy's own threads have used
public record Traffic(long sent, long received, int connections, List<String> requests, Duration proxyCpu) {
    public Traffic {
        requests = List.copyOf(requests);
    }
}
