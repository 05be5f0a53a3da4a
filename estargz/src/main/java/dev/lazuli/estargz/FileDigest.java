package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.util.Optional;

/// The digest of a whole file, which is known only behind its last chunk, and where in the TOC it belongs, which is
/// known when the first chunk is written. Whichever comes second fills the gap.
final class FileDigest {
    /// For entries whose digest does not wait.
    static final FileDigest NOT_NEEDED = new FileDigest();

    private Optional<Digest> digest = Optional.empty();
    private long position = -1;

    void found(Digest found) {
        digest = Optional.of(found);
    }

    void placedAt(long tocPosition) {
        position = tocPosition;
    }

    boolean isComplete() {
        return digest.isPresent() && position >= 0;
    }

    Digest digest() {
        return digest.orElseThrow();
    }

    long position() {
        return position;
    }
}
