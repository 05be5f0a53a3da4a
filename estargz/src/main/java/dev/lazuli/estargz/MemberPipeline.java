package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Compresses members side by side and writes them in order.
///
/// One thread puts members in; that thread also writes. What is under way is bounded in bytes and in number.
final class MemberPipeline implements AutoCloseable {
    private static final int MAX_MEMBERS = 1024;

    /// Heap that may be used per thread, in chunks: content, encoder's buffer, compressed result.
    private static final int CHUNKS_PER_THREAD = 4;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Compressed(byte[] bytes, String payloadDigest) {}

    private record UnderWay(Member member, Future<Compressed> result) {}

    private final ExecutorService threads;
    private final Queue<GzipEncoder> encoders = new ConcurrentLinkedQueue<>();
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private final BlobOutput uncompressed = new BlobOutput(OutputStream.nullOutputStream());
    private final BlobOutput blob;
    private final TocWriter toc;
    private final int level;
    private final long maxBytes;
    private long bytesUnderWay;

    MemberPipeline(EstargzOptions options, BlobOutput blob, TocWriter toc) {
        this.blob = blob;
        this.toc = toc;
        this.level = ((Compression.Gzip) options.compression()).level();
        int count = threadCount(options, Runtime.getRuntime().maxMemory());
        this.maxBytes = (count + 1L) * options.chunkSize();
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name("lazuli-compress-", 0).daemon().factory());
    }

    /// As many threads as asked for, but not more than fit into half of the heap.
    static int threadCount(EstargzOptions options, long heap) {
        long fitting = heap / 2 / CHUNKS_PER_THREAD / options.chunkSize();
        return (int) Math.max(1, Math.min(options.threads(), fitting));
    }

    /// The uncompressed bytes of all members so far.
    BlobOutput uncompressed() {
        return uncompressed;
    }

    /// Takes a member, which must not change any more.
    void put(Member member) throws IOException, InterruptedException {
        while (!underWay.isEmpty() && (bytesUnderWay + member.length() > maxBytes || underWay.size() >= MAX_MEMBERS)) {
            writeFirst();
        }
        uncompressed.write(member.content(), 0, member.length());
        bytesUnderWay += member.length();
        underWay.add(new UnderWay(member, threads.submit(() -> compress(member))));
    }

    /// Writes all members that are under way.
    void drain() throws IOException, InterruptedException {
        while (!underWay.isEmpty()) {
            writeFirst();
        }
    }

    private Compressed compress(Member member) {
        String digest = "";
        if (member.payloadLength() > 0) {
            MessageDigest hash = Digest.newSha256();
            hash.update(member.content(), 0, member.payloadLength());
            digest = Digest.sha256(hash).toString();
        }
        GzipEncoder free = encoders.poll();
        GzipEncoder encoder = free == null ? GzipEncoder.create(level) : free;
        byte[] bytes = encoder.member(member.content(), member.length());
        encoders.add(encoder);
        return new Compressed(bytes, digest);
    }

    private void writeFirst() throws IOException, InterruptedException {
        UnderWay first = underWay.remove();
        Compressed compressed = result(first.result());
        bytesUnderWay -= first.member().length();
        long offset = blob.count();
        blob.write(compressed.bytes());
        for (Member.Pending pending : first.member().pending()) {
            RawEntry entry = pending.entry();
            if (pending.hasPayload()) {
                entry.offset = offset;
                entry.chunkDigest = compressed.payloadDigest();
                if (entry.type.equals("reg") && pending.wholeFile() == FileDigest.NOT_NEEDED) {
                    entry.digest = compressed.payloadDigest();
                }
            }
            toc.entry(entry, pending.wholeFile());
        }
    }

    private static Compressed result(Future<Compressed> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("compression failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
        encoders.forEach(GzipEncoder::close);
    }
}
