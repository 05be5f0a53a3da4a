package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/// Files that are read first, then the landmark that ends them, then the rest as it comes. The tar stream is spooled to
/// a file, since what comes first may stand anywhere in it.
///
/// Where none of the files is there, the landmark says that nothing is worth prefetching.
final class PrioritizedContent implements LayerContent {
    private static final int BUFFER_SIZE = 1 << 16;

    private final InputStream uncompressed;
    private final List<String> paths;
    private final Path temporaryFolder;

    /// @param uncompressed    a tar stream, read to its end
    /// @param paths           the files that come first, in this order
    /// @param temporaryFolder where to spool
    PrioritizedContent(InputStream uncompressed, List<String> paths, Path temporaryFolder) {
        this.uncompressed = uncompressed;
        this.paths = paths;
        this.temporaryFolder = temporaryFolder;
    }

    @Override
    public void writeTo(EntryWriter out) throws IOException, InterruptedException {
        Path path = Files.createTempFile(temporaryFolder, "lazuli-layer-", ".tar");
        try (FileChannel spool = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            write(spool, spool(spool), out);
        }
    }

    /// Copies the tar stream and finds what comes first.
    private Set<Long> spool(FileChannel spool) throws IOException {
        PriorityOrder order = new PriorityOrder(paths);
        OutputStream copy = new BufferedOutputStream(Channels.newOutputStream(spool), BUFFER_SIZE);
        InputStream copied = new Tee(uncompressed, copy);
        boolean complete = order.scan(new TarReader(copied));
        copied.transferTo(OutputStream.nullOutputStream());
        copy.flush();
        while (!complete) {
            complete = order.scan(readerAt(spool, 0));
        }
        return order.offsets();
    }

    private static void write(FileChannel spool, Set<Long> first, EntryWriter out)
            throws IOException, InterruptedException {
        for (long offset : first) {
            TarReader tar = readerAt(spool, offset);
            TarEntry entry = tar.next();
            if (entry == null) {
                throw new AssertionError("the entry at " + offset + " is gone");
            }
            out.entry(entry, tar);
        }
        out.landmark(first.isEmpty() ? Landmark.NO_PREFETCH : Landmark.PREFETCH);
        TarReader tar = readerAt(spool, 0);
        TarEntry entry = tar.next();
        while (entry != null) {
            if (!first.contains(entry.offset())) {
                out.entry(entry, tar);
            }
            entry = tar.next();
        }
    }

    private static TarReader readerAt(FileChannel spool, long offset) throws IOException {
        spool.position(offset);
        return new TarReader(new BufferedInputStream(Channels.newInputStream(spool), BUFFER_SIZE));
    }

    /// Copies what is read through it.
    private static final class Tee extends FilterInputStream {
        private final OutputStream copy;

        Tee(InputStream in, OutputStream copy) {
            super(in);
            this.copy = copy;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (count > 0) {
                copy.write(buffer, offset, count);
            }
            return count;
        }
    }
}
