package dev.lazuli.registry;

/// The last bytes of a blob, not verified against its digest.
///
/// @param bytes    the tail: as many as asked for, or the whole blob when it is shorter
/// @param blobSize bytes of the whole blob
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and too big to copy
public record BlobTail(byte[] bytes, long blobSize) {

    /// Where the tail begins in the blob.
    public long offset() {
        return blobSize - bytes.length;
    }
}
