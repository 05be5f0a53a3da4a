package dev.lazuli.layerfs.store;

/// Where a chunk lies.
///
/// @param file    number of the file
/// @param kind    what kind of file it is
/// @param offset  where in the file the chunk starts
/// @param size    bytes of the chunk
/// @param current whether the record was made, or verified again, since the machine started
record ChunkRecord(int file, FileKind kind, long offset, long size, boolean current) {
    /// What a file of the store holds.
    enum FileKind {
        /// Chunks of small contents, one behind the other.
        PACK,
        /// One content, each chunk at its place.
        CONTENT
    }
}
