package dev.lazuli.layerfs.prefetch;

import java.io.IOException;

/// A program file that contradicts itself or asks for more than is sensible.
public final class ProgramFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    ProgramFormatException(String message) {
        super(message);
    }
}
