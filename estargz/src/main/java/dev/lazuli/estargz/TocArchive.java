package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.estargz.tar.TarHeaders;
import dev.lazuli.estargz.tar.TarReader;
import dev.lazuli.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/// The gzip-compressed tar with a TOC as its only file, in both directions.
final class TocArchive {
    static final String FILE_NAME = "stargz.index.json";

    private static final int BLOCK = 512;
    private static final int END_OF_ARCHIVE = 2 * BLOCK;

    private TocArchive() {}

    /// Writes the archive, with the end of a tar behind it.
    ///
    /// @param toc          finished
    /// @param compressed   gets the gzip member
    /// @param uncompressed gets the tar
    /// @return the digest of the JSON text
    static TocDigest write(TocWriter toc, int level, BlobOutput compressed, BlobOutput uncompressed)
            throws IOException {
        MessageDigest hash = Digest.newSha256();
        try (LeveledGzip gzip = new LeveledGzip(new Unclosed(compressed), level)) {
            OutputStream both = new Both(gzip, uncompressed);
            both.write(TarHeaders.plainFile(FILE_NAME, toc.size()));
            toc.open().transferTo(new DigestOutputStream(both, hash));
            both.write(new byte[(int) (-toc.size() & (BLOCK - 1)) + END_OF_ARCHIVE]);
        }
        return new TocDigest(Digest.sha256(hash));
    }

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

    /// A gzip stream of any length.
    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(OutputStream out, int level) throws IOException {
            super(out, 1 << 15);
            def.setLevel(level);
        }
    }

    /// Writes everything twice.
    private static final class Both extends OutputStream {
        private final OutputStream one;
        private final OutputStream other;

        Both(OutputStream one, OutputStream other) {
            this.one = one;
            this.other = other;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            one.write(buffer, offset, length);
            other.write(buffer, offset, length);
        }
    }

    /// Leaves the stream below open.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
