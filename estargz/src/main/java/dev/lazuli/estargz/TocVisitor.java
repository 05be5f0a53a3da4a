package dev.lazuli.estargz;

import java.io.IOException;

/// Sees a TOC in its own order, entry by entry, so that a TOC of any length needs no object per entry.
public interface TocVisitor {
    /// The next entry. Entries of the same name may come several times: the later one wins. Parents may be
    /// missing or come later.
    void entry(TocEntry entry) throws IOException;

    /// The next chunk of the regular file that [#entry(TocEntry)] saw last. The chunks of a file come in order
    /// and without gaps but those that [#hole(long, long)] shows, from 0 to its size; an empty file has none.
    void chunk(Chunk chunk) throws IOException;

    /// A stretch of zero bytes in the place of a chunk, of which nothing needs to be read: containers/storage says so
    /// of long ones.
    ///
    /// @param fileOffset where it starts in the file, in bytes
    /// @param size       bytes, at least 1
    void hole(long fileOffset, long size) throws IOException;
}
