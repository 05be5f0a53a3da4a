package dev.lazuli.registry;

import java.time.Duration;

/// Told of what goes over the wire, for metrics and progress displays. Called by the threads that do the
/// transfer, several at once; must return quickly and not throw. Token requests and redirect targets count
/// too, under their own hosts.
public interface TransferListener {

    /// Hears nothing.
    TransferListener NONE = new TransferListener() {};

    /// The head of an answer has come.
    ///
    /// @param host   host and port that answered
    /// @param method HTTP method
    /// @param status HTTP status
    /// @param waited since the request was sent
    default void answered(String host, String method, int status, Duration waited) {}

    /// A request got no answer, or a body broke or stood still.
    default void failed(String host, String method, UnreachableException.Reason reason) {}

    /// Bytes of an answer's body have come.
    default void received(String host, long bytes) {}

    /// Bytes of a request's body are handed to the connection.
    default void sent(String host, long bytes) {}
}
