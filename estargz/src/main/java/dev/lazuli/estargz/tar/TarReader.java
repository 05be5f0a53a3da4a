package dev.lazuli.estargz.tar;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads a tar stream entry by entry: v7, ustar, GNU (long names, base-256 numbers, sparse files) and PAX.
///
/// What is read from where follows Go's archive/tar, because containerd unpacks layers with it: global PAX headers
/// are not applied, links and devices have no payload whatever their size field says, an empty PAX value leaves the
/// header's own field. Headers are capped at 1 MiB each. A stream may end without the two zero blocks and without the
/// padding of its last payload (`umoci insert` writes such layers), but not within an entry.
///
/// For one thread. Does not close the stream.
public final class TarReader {
    private final TarInput in;
    private @Nullable Payload payload;
    private boolean ended;

    /// @param in the uncompressed tar; buffered by the caller if single reads are costly
    public TarReader(InputStream in) {
        this.in = new TarInput(in);
    }

    /// The next entry, after skipping what is left of the current one; null at the end of the archive.
    ///
    /// @throws TarFormatException if the stream is damaged or ends too early
    public @Nullable TarEntry next() throws IOException {
        if (payload != null) {
            payload.finish();
            payload = null;
        }
        if (ended) {
            return null;
        }
        HeaderReader.Result result = new HeaderReader(in).read();
        if (result == null) {
            ended = true;
            return null;
        }
        payload = new Payload(in, result.entry(), result.storedSize());
        return result.entry();
    }

    /// Reads from the payload of the current entry, holes of sparse files expanded.
    ///
    /// @return how many bytes were read, at least 1 unless `length` is 0; -1 at the end of the payload
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return payload == null ? -1 : payload.read(buffer, offset, length);
    }

    /// How many bytes of the stream were read.
    public long position() {
        return in.position();
    }
}
