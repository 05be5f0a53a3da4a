package dev.lazuli.layerfs.store;

import java.lang.foreign.MemorySegment;

/// Which content a chunk is part of, and where in it.
///
/// @param content     the 32 bytes that name the content: a hash over its list of chunks, so that only layers that
///                    agree on every chunk put theirs into the same file
/// @param contentSize bytes of the whole content
/// @param offset      where the chunk starts in it
public record ContentPlace(MemorySegment content, long contentSize, long offset) {
    /// Contents up to this size go into packs.
    public static final int SMALL_CONTENT = 64 << 10;

    boolean isSmall() {
        return contentSize <= SMALL_CONTENT;
    }
}
