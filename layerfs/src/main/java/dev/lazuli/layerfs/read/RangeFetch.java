package dev.lazuli.layerfs.read;

import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.ChunkDigestMismatchException;
import dev.lazuli.estargz.ChunkReader;
import dev.lazuli.estargz.EstargzException;
import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.read.FetchPlan.Claim;
import dev.lazuli.layerfs.store.ChunkStore;
import dev.lazuli.layerfs.store.ChunkWriter;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.registry.RangeStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// One request for a range of a blob: inflates, verifies and stores its chunks one by one as the bytes
/// arrive, and tells those who wait for each. A chunk that is not what the TOC says fails alone. For one
/// thread, used once.
final class RangeFetch implements Fetches.Request {
    private final LayerReader layer;
    private final LayerIndex index;
    private final ChunkStore store;
    private final Fetches fetches;
    private final Opening opening;
    private final Line line;
    private final FetchCounts counts;
    private final Contents contents;
    private final FetchPlan plan;
    private final Path temporaryFolder;
    private int done;

    /// Opens a part of the blob.
    interface Opening {
        InputStream open(ByteRange range) throws IOException, InterruptedException;
    }

    RangeFetch(LayerReader layer, FetchPlan plan, Opening opening) {
        this.layer = layer;
        index = layer.index();
        store = layer.store();
        fetches = layer.fetches();
        line = layer.line();
        counts = fetches.counts();
        contents = layer.contents();
        temporaryFolder = layer.temporaryFolder();
        this.plan = plan;
        this.opening = opening;
    }

    @Override
    public void run() throws IOException, InterruptedException {
        long at = plan.range().offset();
        counts.request(plan.chunks().getFirst().cause());
        try (InputStream body = line.open(this::open, plan.range());
                ChunkReader reader = new ChunkReader(index.memberFormat())) {
            while (done < plan.chunks().size()) {
                int end = endOfMember();
                Claim claim = plan.chunks().get(done);
                int first = claim.chunk();
                body.skipNBytes(index.chunkBlobOffset(first) - at);
                BoundedStream member =
                        new BoundedStream(body, index.chunkBlobEnd(first) - index.chunkBlobOffset(first));
                readMember(reader, member, end);
                if (done < plan.chunks().size()) {
                    member.finish();
                }
                counts.bytes(claim.cause(), index.chunkBlobEnd(first) - at);
                at = index.chunkBlobEnd(first);
            }
        }
    }

    private InputStream open(ByteRange range) throws IOException, InterruptedException {
        InputStream body = opening.open(range);
        if (body instanceof RangeStream stream && !stream.rangesSupported()) {
            layer.serveWhole();
        }
        return body;
    }

    /// Fails what is not done.
    void fail(Throwable cause) {
        List<Claim> rest = plan.chunks().subList(done, plan.chunks().size());
        for (Claim claim : rest) {
            fetches.failed(index.chunkDigest(claim.chunk()), claim.result(), cause);
        }
        done = plan.chunks().size();
    }

    /// The number behind the last claim whose chunk is in the same member as that of the current one.
    private int endOfMember() {
        long offset = index.chunkBlobOffset(plan.chunks().get(done).chunk());
        int end = done + 1;
        while (end < plan.chunks().size()
                && index.chunkBlobOffset(plan.chunks().get(end).chunk()) == offset) {
            end++;
        }
        return end;
    }

    /// The chunks of one member, which is inflated once: they come in the order of their places in it. Only
    /// where they overlap, as no writer makes them, it is put aside and inflated for each.
    private void readMember(ChunkReader reader, InputStream member, int end) throws IOException {
        if (!overlap(end)) {
            reader.start(member, index.chunkBlobOffset(plan.chunks().get(done).chunk()));
            while (done < end) {
                readNextChunk(reader, end);
            }
            return;
        }
        Path spool = Files.createTempFile(temporaryFolder, "member-", ".tmp");
        try {
            Files.copy(member, spool, StandardCopyOption.REPLACE_EXISTING);
            while (done < end) {
                try (InputStream in = Files.newInputStream(spool)) {
                    reader.start(
                            in, index.chunkBlobOffset(plan.chunks().get(done).chunk()));
                    readNextChunk(reader, done + 1);
                }
            }
        } finally {
            Files.deleteIfExists(spool);
        }
    }

    private boolean overlap(int end) {
        for (int i = done + 1; i < end; i++) {
            int before = plan.chunks().get(i - 1).chunk();
            if (index.chunkInnerOffset(plan.chunks().get(i).chunk())
                    < index.chunkInnerOffset(before) + index.chunkSize(before)) {
                return true;
            }
        }
        return false;
    }

    /// Reads a chunk. When it is not what the TOC says, it alone fails; when the member is broken, all that
    /// would have come behind in it fail too.
    ///
    /// @param end the number behind the last claim that is read from the same stream
    private void readNextChunk(ChunkReader reader, int end) throws IOException {
        Claim claim = plan.chunks().get(done);
        MemorySegment digest = index.chunkDigest(claim.chunk());
        Chunk chunk = index.chunk(claim.chunk());
        int file = index.chunkFile(claim.chunk());
        try (ChunkWriter writer = store.add(digest, chunk.size(), contents.place(file, chunk.fileOffset()))) {
            reader.readNext(chunk, "chunk of node " + file, writer);
            writer.commit();
        } catch (EstargzException e) {
            layer.bad(claim.chunk(), e);
            int failed = e instanceof ChunkDigestMismatchException ? done + 1 : end;
            while (done < failed) {
                Claim each = plan.chunks().get(done);
                fetches.failed(index.chunkDigest(each.chunk()), each.result(), e);
                done++;
            }
            return;
        }
        fetches.landed(digest, claim.result());
        done++;
    }
}
