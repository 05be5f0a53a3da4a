package dev.lazuli.layerfs.read;

/// Why bytes of a layer are fetched.
public enum Cause {
    /// Somebody waits for them.
    ON_DEMAND,
    /// They are near to what somebody waits for.
    READ_AHEAD,
    /// They are said to be read first.
    PREFETCH,
    /// They are the rest of the layer.
    BACKGROUND
}
