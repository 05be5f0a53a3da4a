package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.read.LayerReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file of a layer, fetched where it is not here.
///
/// @param reader of the layer, retained by the caller
/// @param file   a regular file
record ReaderBytes(LayerReader reader, int file) implements FileBytes {
    /// What was fetched may be given up at once where the store is too small.
    private static final int TRIES = 3;

    @Override
    public long size() {
        return reader.index().size(file);
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            int length = target.remaining();
            int read = reader.readPresent(file, offset, target);
            if (read == length) {
                return;
            }
            if (read != LayerReader.NOT_PRESENT) {
                throw new IOException("cannot read " + length + " bytes at " + offset + " of a file of " + size());
            }
            reader.fetch(file, offset, length);
        }
        throw new IOException("chunks vanish from the store as soon as they are fetched");
    }
}
