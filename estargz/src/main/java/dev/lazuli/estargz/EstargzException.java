package dev.lazuli.estargz;

import java.io.IOException;

/// A layer that cannot be read as eStargz, or whose content is not what its digests say.
public abstract sealed class EstargzException extends IOException
        permits NotEstargzException, EstargzFormatException, TocDigestMismatchException, ChunkDigestMismatchException {
    private static final long serialVersionUID = 1L;

    EstargzException(String message) {
        super(message);
    }

    EstargzException(String message, Throwable cause) {
        super(message, cause);
    }
}
