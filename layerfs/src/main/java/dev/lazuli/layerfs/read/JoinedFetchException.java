package dev.lazuli.layerfs.read;

import java.io.IOException;

/// A fetch failed that somebody else had started, perhaps for reasons of its own.
final class JoinedFetchException extends IOException {
    private static final long serialVersionUID = 1L;

    JoinedFetchException(String message, Throwable cause) {
        super(message, cause);
    }
}
