package dev.lazuli.estargz;

import java.util.Optional;

/// The two marker files at the root of an eStargz layer, each one byte `0x0f`. Mounted trees hide them.
public enum Landmark {
    /// Ends the area at the top of the blob that is worth prefetching.
    PREFETCH(".prefetch.landmark"),
    /// Says that nothing is worth prefetching.
    NO_PREFETCH(".no.prefetch.landmark");

    /// The only byte of a landmark.
    public static final byte CONTENT = 0x0f;

    private final String fileName;

    Landmark(String fileName) {
        this.fileName = fileName;
    }

    /// The name of the file, which is its whole path.
    public String fileName() {
        return fileName;
    }

    /// The landmark whose clean path is `name`, if any.
    public static Optional<Landmark> named(String name) {
        if (name.equals(PREFETCH.fileName)) {
            return Optional.of(PREFETCH);
        }
        return name.equals(NO_PREFETCH.fileName) ? Optional.of(NO_PREFETCH) : Optional.empty();
    }
}
