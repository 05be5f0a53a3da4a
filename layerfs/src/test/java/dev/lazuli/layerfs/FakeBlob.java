package dev.lazuli.layerfs;

import dev.lazuli.layerfs.source.LayerBlob;
import dev.lazuli.layerfs.source.NoExternalTocException;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.registry.BlobTail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A layer's blob in memory that counts what is asked of it, and can be made to fail or to wait.
final class FakeBlob implements LayerBlob {
    private final List<ByteRange> ranges = new CopyOnWriteArrayList<>();
    private final List<Long> tails = new CopyOnWriteArrayList<>();
    private final List<byte[]> tocs = new ArrayList<>();
    private volatile byte[] bytes;
    private volatile boolean failing;
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
        return new ByteArrayInputStream(bytes, (int) range.offset(), (int) range.length());
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

    /// Lets requests wait until the latch that is returned is counted down.
    CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        gate = latch;
        return latch;
    }
}
