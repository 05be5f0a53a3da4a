package dev.lazuli.layerfs;

import java.io.IOException;

/// A layer that cannot be served lazily, though an ordinary pull of it may succeed. The message is the reason, for
/// people.
public final class NotLazyException extends IOException {
    private static final long serialVersionUID = 1L;

    NotLazyException(String reason) {
        super(reason);
    }

    NotLazyException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
