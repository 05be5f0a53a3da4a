package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

    /// Heap that may be used per thread, in members: content, encoder's buffer, compressed result.
    private static final int MEMBERS_PER_THREAD = 4;

    /// @param payloadDigests of the payloads of the member's pending entries, in their order
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Compressed(byte[] bytes, List<String> payloadDigests) {}

    private record UnderWay(Member member, Future<Compressed> result) {}

    private final ExecutorService threads;
    private final Queue<MemberEncoder> encoders = new ConcurrentLinkedQueue<>();
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private final BlobOutput uncompressed = new BlobOutput(OutputStream.nullOutputStream());
    private final BlobOutput blob;
    private final TocWriter toc;
    private final Compression compression;
    private final long maxBytes;
    private long bytesUnderWay;

    MemberPipeline(EstargzOptions options, BlobOutput blob, TocWriter toc) {
        this.blob = blob;
        this.toc = toc;
        this.compression = options.compression();
        int count = threadCount(options, Runtime.getRuntime().maxMemory());
        this.maxBytes = (count + 1L) * memberSize(options);
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name("lazuli-compress-", 0).daemon().factory());
    }

    /// As many threads as asked for, but not more than fit into half of the heap.
    static int threadCount(EstargzOptions options, long heap) {
        long fitting = heap / 2 / MEMBERS_PER_THREAD / memberSize(options);
        return (int) Math.max(1, Math.min(options.threads(), fitting));
    }

    private static long memberSize(EstargzOptions options) {
        return (long) options.chunkSize() + options.minChunkSize();
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
        Future<Compressed> result = threads.submit(() -> compress(member));
        bytesUnderWay += member.length();
        underWay.add(new UnderWay(member, result));
        uncompressed.write(member.content(), 0, member.length());
    }

    /// Writes all members that are under way.
    void drain() throws IOException, InterruptedException {
        while (!underWay.isEmpty()) {
            writeFirst();
        }
    }

    private Compressed compress(Member member) {
        List<String> digests = new ArrayList<>(member.pending().size());
        for (Member.Pending pending : member.pending()) {
            Member.Payload payload = pending.payload();
            if (payload.length() > 0) {
                MessageDigest hash = Digest.newSha256();
                hash.update(member.content(), payload.start(), payload.length());
                digests.add(Digest.sha256(hash).toString());
            }
        }
        MemberEncoder free = encoders.poll();
        MemberEncoder encoder = free == null ? MemberEncoder.create(compression) : free;
        byte[] bytes = encoder.member(member.content(), member.length());
        encoders.add(encoder);
        return new Compressed(bytes, digests);
    }

    private void writeFirst() throws IOException, InterruptedException {
        UnderWay first = underWay.remove();
        Compressed compressed = result(first.result());
        bytesUnderWay -= first.member().length();
        long offset = blob.count();
        blob.write(compressed.bytes());
        int payloads = 0;
        for (Member.Pending pending : first.member().pending()) {
            RawEntry entry = pending.entry();
            if (pending.payload().length() > 0) {
                entry.offset = offset;
                entry.innerOffset = pending.payload().start();
                entry.chunkDigest = compressed.payloadDigests().get(payloads++);
                if (entry.type.equals("reg") && pending.wholeFile() == FileDigest.NOT_NEEDED) {
                    entry.digest = entry.chunkDigest;
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
        encoders.forEach(MemberEncoder::close);
    }
}
