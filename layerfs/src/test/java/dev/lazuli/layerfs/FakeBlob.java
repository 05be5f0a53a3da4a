package dev.lazuli.layerfs;

import dev.lazuli.layerfs.source.LayerBlob;
import dev.lazuli.layerfs.source.NoExternalTocException;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.registry.BlobTail;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A layer's blob in memory that counts what is asked of it, and can be made to fail or to wait.
final class FakeBlob implements LayerBlob {
    private final List<ByteRange> ranges = new CopyOnWriteArrayList<>();
    private final List<Long> tails = new CopyOnWriteArrayList<>();
    private final List<byte[]> tocs = new ArrayList<>();
    private volatile byte[] bytes;
    private volatile boolean failing;
    private volatile @Nullable StandStill standStill;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    FakeBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public BlobTail tail(long count) throws IOException, InterruptedException {
        tails.add(count);
        gate.await();
        failWhenAsked();
        return new BlobTail(
                Arrays.copyOfRange(bytes, (int) Math.max(0, bytes.length - count), bytes.length), bytes.length);
    }

    @Override
    public InputStream range(ByteRange range) throws IOException, InterruptedException {
        ranges.add(range);
        gate.await();
        failWhenAsked();
        InputStream body = new ByteArrayInputStream(bytes, (int) range.offset(), (int) range.length());
        StandStill stop = standStill;
        return stop == null ? body : new StoppingBody(body, stop.offset() - range.offset(), stop.until());
    }

    private record StandStill(long offset, CountDownLatch until) {}

    /// Gives the first bytes at once and the others when the latch is counted down.
    private static final class StoppingBody extends FilterInputStream {
        private final CountDownLatch until;
        private long left;

        StoppingBody(InputStream body, long free, CountDownLatch until) {
            super(body);
            this.until = until;
            left = Math.max(0, free);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return in.read(buffer, offset, length);
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }

    /// Adds a blob that is said to hold the TOC.
    void addToc(byte[] toc) {
        tocs.add(toc);
    }

    @Override
    public List<TocBlob> externalTocs() throws IOException {
        failWhenAsked();
        if (tocs.isEmpty()) {
            throw new NoExternalTocException("there is no TOC image");
        }
        return tocs.stream()
                .map(toc -> (TocBlob) () -> new ByteArrayInputStream(toc))
                .toList();
    }

    private void failWhenAsked() throws IOException {
        if (failing) {
            throw new IOException("the registry is down");
        }
    }

    /// Ranges asked for since the last [#forget()].
    List<ByteRange> ranges() {
        return ranges;
    }

    /// Tails asked for since the last [#forget()].
    List<Long> tails() {
        return tails;
    }

    int requests() {
        return ranges.size() + tails.size();
    }

    void forget() {
        ranges.clear();
        tails.clear();
    }

    void failing(boolean fail) {
        failing = fail;
    }

    void replace(byte[] others) {
        bytes = others;
    }

    /// Lets bodies stand still before this byte of the blob until the latch that is returned is counted down.
    CountDownLatch standStillAt(long offset) {
        CountDownLatch latch = new CountDownLatch(1);
        standStill = new StandStill(offset, latch);
        return latch;
    }

    /// Lets requests wait until the latch that is returned is counted down.
    CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        gate = latch;
        return latch;
    }
}
