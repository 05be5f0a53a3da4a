package dev.lazuli.layerfs.index;

import java.io.IOException;

/// A TOC that cannot be served as a tree, though an ordinary unpack of the layer may succeed.
public final class UnservableTocException extends IOException {
    private static final long serialVersionUID = 1L;

    UnservableTocException(String reason) {
        super(reason);
    }
}
