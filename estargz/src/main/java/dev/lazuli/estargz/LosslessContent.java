package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarReader;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The very bytes of a tar stream: headers, padding, the blocks behind the last entry and whatever follows these.
///
/// Whatever [TarReader] reads while it looks for the next entry is kept and written as it was.
final class LosslessContent implements LayerContent {
    private static final int PIECE = 1 << 16;

    private final Recorder tape;

    /// @param uncompressed a tar stream, read to its end
    LosslessContent(InputStream uncompressed) {
        this.tape = new Recorder(uncompressed);
    }

    @Override
    public void writeTo(EntryWriter out) throws IOException, InterruptedException {
        TarReader tar = new TarReader(tape);
        TarEntry entry = tar.next();
        while (entry != null) {
            check(entry);
            out.append(tape.stop());
            out.content(entry, TocFields.of(entry), tar);
            tape.start();
            entry = tar.next();
        }
        out.append(tape.stop());
        byte[] rest = tape.readNBytes(PIECE);
        while (rest.length > 0) {
            out.append(rest);
            rest = tape.readNBytes(PIECE);
        }
    }

    private static void check(TarEntry entry) throws IOException {
        if (entry.isSparse()) {
            throw new NotLosslessException(
                    "cannot keep the diffId: \"" + entry.name() + "\" is a sparse file, which a layer has expanded",
                    entry.offset());
        }
        if (EntryNames.clean(entry.name()).equals(TocArchive.FILE_NAME)) {
            throw new NotLosslessException(
                    "cannot keep the diffId: the layer has a TOC inside, \"" + entry.name() + "\"", entry.offset());
        }
    }

    /// Keeps what is read through it until it is stopped.
    private static final class Recorder extends FilterInputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean running = true;

        Recorder(InputStream in) {
            super(in);
        }

        void start() {
            running = true;
        }

        /// What was read since the start.
        byte[] stop() {
            running = false;
            byte[] bytes = kept.toByteArray();
            kept.reset();
            return bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (running && count > 0) {
                kept.write(buffer, offset, count);
            }
            return count;
        }
    }
}
