package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.estargz.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The gzip-compressed tar with a TOC as its only file.
final class TocArchive {
    static final String FILE_NAME = "stargz.index.json";

    private TocArchive() {}

    /// Copies the JSON text out of the archive.
    ///
    /// @param compressed the archive, read to its end
    /// @param offset     where it starts in the blob
    static void extract(InputStream compressed, long offset, TocLimits limits, OutputStream json) throws IOException {
        try (GzipMemberStream uncompressed = new GzipMemberStream()) {
            uncompressed.start(compressed, offset);
            TarReader tar = new TarReader(uncompressed);
            TarEntry entry = tar.next();
            if (entry == null
                    || entry.type() != TarEntry.Type.REGULAR
                    || !entry.name().equals(FILE_NAME)) {
                throw new EstargzFormatException(
                        "cannot read the TOC: the first tar entry is "
                                + (entry == null ? "missing" : "\"" + entry.name() + "\"")
                                + ", expected the file \"" + FILE_NAME + "\"",
                        offset);
            }
            copy(tar, entry, offset, limits, json);
        } catch (TarFormatException e) {
            throw new EstargzFormatException("cannot read the TOC: " + e.getMessage(), offset, e);
        }
    }

    private static void copy(TarReader tar, TarEntry entry, long offset, TocLimits limits, OutputStream json)
            throws IOException {
        if (entry.size() > limits.maxJsonBytes() || entry.isSparse()) {
            throw new EstargzFormatException(
                    "cannot read the TOC: it has " + entry.size() + " bytes, expected at most " + limits.maxJsonBytes(),
                    offset);
        }
        byte[] buffer = new byte[1 << 16];
        int count = tar.read(buffer, 0, buffer.length);
        while (count >= 0) {
            json.write(buffer, 0, count);
            count = tar.read(buffer, 0, buffer.length);
        }
        TarEntry extra = tar.next();
        if (extra != null) {
            throw new EstargzFormatException(
                    "cannot read the TOC: \"" + extra.name() + "\" follows it in its tar", offset);
        }
    }
}
