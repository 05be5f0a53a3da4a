package dev.lazuli.estargz;

/// What a TOC may cost before it is refused.
///
/// @param maxJsonBytes   size of the uncompressed JSON
/// @param maxEntries     number of entries, chunks included
/// @param maxStringBytes size of one name, link target or encoded extended attribute
public record TocLimits(long maxJsonBytes, int maxEntries, int maxStringBytes) {
    /// 1 GiB of JSON, 10 million entries, 2 MiB for a string: several times what the largest known images need, and
    /// enough for the largest name and extended attribute (in base64) that a tar header of 1 MiB can have.
    public static final TocLimits DEFAULT = new TocLimits(1L << 30, 10_000_000, 2 << 20);

    public TocLimits {
        if (maxJsonBytes < 1 || maxEntries < 1 || maxStringBytes < 1) {
            throw new IllegalArgumentException("TOC limits must be positive");
        }
    }
}
