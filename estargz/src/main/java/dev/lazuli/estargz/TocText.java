package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/// Where the JSON text of a TOC is kept.
sealed interface TocText {
    /// The text from its start; the caller closes it.
    InputStream open() throws IOException;

    /// On the heap.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Heap(byte[] json) implements TocText {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(json);
        }
    }

    /// In a file.
    record Spooled(Path json) implements TocText {
        @Override
        public InputStream open() throws IOException {
            return new BufferedInputStream(Files.newInputStream(json), 1 << 16);
        }
    }

    /// Parses all of the text.
    ///
    /// @return the digest of what was parsed
    default TocDigest parse(TocLimits limits, TocParser.Handler handler) throws IOException {
        MessageDigest hash = Digest.newSha256();
        try (InputStream in = new DigestInputStream(open(), hash)) {
            new TocParser(in, limits, handler).parse();
        }
        return new TocDigest(Digest.sha256(hash));
    }
}
