package dev.lazuli.layerfs.source;

import java.io.IOException;

/// A layer whose TOC is said to be in another image, where none was found.
public final class NoExternalTocException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message says where was looked
    public NoExternalTocException(String message) {
        super(message);
    }
}
