package dev.lazuli.registry;

import org.jspecify.annotations.Nullable;

/// No connection, no answer, or an answer that broke off or stood still, after all repetitions.
public final class UnreachableException extends RegistryException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /// Why a host could not be talked to.
    public enum Reason {
        /// The name does not resolve.
        UNKNOWN_HOST("no such host"),
        /// Nobody listens at the port.
        REFUSED("connection refused"),
        /// No connection within [Timeouts#connect], or no route.
        NO_CONNECTION("no connection"),
        /// The TLS handshake failed: an untrusted certificate, or a server that speaks plain HTTP.
        TLS("TLS handshake failed"),
        /// No head of an answer within [Timeouts#request].
        NO_ANSWER("no answer in time"),
        /// A body made no progress for [Timeouts#stall].
        STALLED("transfer stands still"),
        /// The connection broke, or ended before the answer did.
        BROKEN("connection broke off");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /// In words, as messages have it.
        public String words() {
            return words;
        }
    }

    UnreachableException(String action, Reason reason, Exchange exchange, @Nullable Throwable cause) {
        super(message("cannot " + action, reason, exchange, cause), exchange, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    @Override
    public boolean passing() {
        return reason != Reason.UNKNOWN_HOST && reason != Reason.TLS;
    }

    private static String message(String action, Reason reason, Exchange exchange, @Nullable Throwable cause) {
        String detail = "";
        if (cause != null && cause.getMessage() != null && (reason == Reason.TLS || reason == Reason.BROKEN)) {
            detail = ": " + PlainText.of(cause.getMessage());
        }
        return action + ": " + exchange.host() + ": " + reason.words() + detail + " (" + exchange + ")";
    }
}
