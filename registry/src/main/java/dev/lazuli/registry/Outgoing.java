package dev.lazuli.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One HTTP request.
///
/// @param action  what it is for, as messages have it behind "cannot"
/// @param method  HTTP method
/// @param uri     where it goes
/// @param headers besides `User-Agent`
/// @param body    the content, if any
/// @param timeout for the head of the answer; while a body is sent, for progress
/// @param verify  whether the certificate is verified
/// @param target  whether `uri` was given by a server, so that only its host may be shown
record Outgoing(
        String action,
        String method,
        URI uri,
        Map<String, List<String>> headers,
        Optional<UploadBody> body,
        Duration timeout,
        boolean verify,
        boolean target) {

    Outgoing within(Duration other) {
        return new Outgoing(action, method, uri, headers, body, other, verify, target);
    }

    Exchange exchange() {
        return target ? Exchange.redirected(method, uri) : Exchange.of(method, uri);
    }
}
