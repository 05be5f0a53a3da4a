package dev.lazuli.snapshotter.config;

import java.io.IOException;

/// A configuration file that cannot be used.
public final class ConfigException extends IOException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
