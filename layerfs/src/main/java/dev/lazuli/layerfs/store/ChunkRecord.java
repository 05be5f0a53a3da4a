package dev.lazuli.layerfs.store;

/// Where a chunk lies.
///
/// @param file    number of the file
/// @param kind    what kind of file it is
/// @param offset  where in the file the chunk starts; [#WHOLE_CONTENT] for a content
/// @param size    bytes of the chunk
/// @param current whether the record was made, or verified again, since the machine started
record ChunkRecord(int file, FileKind kind, long offset, long size, boolean current) {
    /// The offset of the record of a whole content.
    static final long WHOLE_CONTENT = -1;

    /// Whether this is the record of a content, not of a chunk.
    boolean isContent() {
        return offset == WHOLE_CONTENT;
    }

    /// What a file of the store holds.
    enum FileKind {
        /// Chunks of small contents, one behind the other.
        PACK,
        /// One content, each chunk at its place.
        CONTENT
    }
}
