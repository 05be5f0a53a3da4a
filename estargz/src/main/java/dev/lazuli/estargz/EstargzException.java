package dev.lazuli.estargz;

import java.io.IOException;

/// A layer that cannot be read as eStargz, whose content is not what its digests say, or that cannot be written as
/// asked for.
public abstract sealed class EstargzException extends IOException
        permits NotEstargzException,
                EstargzFormatException,
                NotLosslessException,
                TocDigestMismatchException,
                ChunkDigestMismatchException {
    private static final long serialVersionUID = 1L;

    EstargzException(String message) {
        super(message);
    }

    EstargzException(String message, Throwable cause) {
        super(message, cause);
    }
}
