package dev.lazuli.estargz;

import java.io.IOException;

/// Sees a TOC in its own order, entry by entry, so that a TOC of any length needs no object per entry.
public interface TocVisitor {
    /// The next entry. Entries of the same name may come several times: the later one wins. Parents may be
    /// missing or come later.
    void entry(TocEntry entry) throws IOException;

    /// The next chunk of the regular file that [#entry(TocEntry)] saw last. The chunks of a file come in order
    /// and without gaps, from 0 to its size; an empty file has none.
    void chunk(Chunk chunk) throws IOException;
}
