package dev.lazuli.layerfs.index;

import java.io.IOException;

/// An index file that is not what was written: to be rebuilt from the TOC.
public final class DamagedIndexException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedIndexException(String message) {
        super(message);
    }
}
