package dev.lazuli.containerd;

import com.google.protobuf.ByteString;
import dev.lazuli.containerd.proto.content.ContentGrpc;
import dev.lazuli.containerd.proto.content.WriteAction;
import dev.lazuli.containerd.proto.content.WriteContentRequest;
import dev.lazuli.containerd.proto.content.WriteContentResponse;
import dev.lazuli.oci.Descriptor;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An open ingest. Nothing becomes a blob before [#commit(Descriptor, Map)]; [#close()] without it leaves what was
/// written for a later writer of the same ref ([ContentStore#abort(String)] drops it). Not thread-safe.
public final class ContentWriter implements AutoCloseable {
    /// containerd answers each write; so many may be under way.
    private static final int WINDOW = 4;

    private static final int MAX_PART_BYTES = 1 << 20;

    private static final long CLOSE_SECONDS = 5;

    private final BlockingClientCall<WriteContentRequest, WriteContentResponse> call;
    private final String ref;
    private long offset;
    private int unanswered;
    private boolean restart;
    private boolean committed;
    private boolean closed;

    private ContentWriter(BlockingClientCall<WriteContentRequest, WriteContentResponse> call, String ref) {
        this.call = call;
        this.ref = ref;
    }

    static ContentWriter open(Calls calls, String ref, Optional<Descriptor> expected)
            throws IOException, InterruptedException {
        ContentWriter writer = new ContentWriter(calls.conversation(ContentGrpc.getWriteMethod()), ref);
        WriteContentRequest.Builder stat =
                WriteContentRequest.newBuilder().setAction(WriteAction.STAT).setRef(ref);
        expected.ifPresent(d -> stat.setExpected(d.digest().toString()).setTotal(d.size()));
        try {
            writer.send(stat.build());
            writer.offset = writer.answer().getOffset();
            return writer;
        } catch (IOException | InterruptedException e) {
            writer.close();
            throw e;
        }
    }

    /// Where the next byte goes: how many bytes the ingest has.
    public long offset() {
        return offset;
    }

    /// Forgets what earlier writers left, so that the ingest starts anew.
    public void restart() {
        restart = offset > 0;
        offset = 0;
    }

    /// Appends bytes.
    public void write(byte[] bytes, int start, int count) throws IOException, InterruptedException {
        for (int done = 0; done < count; ) {
            int part = Math.min(MAX_PART_BYTES, count - done);
            send(WriteContentRequest.newBuilder()
                    .setAction(WriteAction.WRITE)
                    .setRef(ref)
                    .setOffset(offset)
                    .setData(ByteString.copyFrom(bytes, start + done, part))
                    .build());
            // A write at offset 0 makes containerd drop what was there.
            restart = false;
            offset += part;
            done += part;
            if (unanswered >= WINDOW) {
                answer();
            }
        }
    }

    /// Waits until containerd has taken all that was written.
    public void flush() throws IOException, InterruptedException {
        while (unanswered > 0) {
            answer();
        }
    }

    /// Makes the ingest a blob, which containerd hashes and verifies; the ingest is gone then.
    ///
    /// @param blob   the digest and size that the content must have
    /// @param labels of the blob
    /// @throws ContainerdException.AlreadyExists      when there is such a blob already; the ingest is dropped
    /// @throws ContainerdException.FailedPrecondition when the content has another digest or size
    public void commit(Descriptor blob, Map<String, String> labels) throws IOException, InterruptedException {
        if (restart && blob.size() > 0) {
            throw new IOException("cannot commit ingest " + ref + ": nothing was written since it was restarted");
        }
        flush();
        send(WriteContentRequest.newBuilder()
                .setAction(WriteAction.COMMIT)
                .setRef(ref)
                .setOffset(offset)
                .setTotal(blob.size())
                .setExpected(blob.digest().toString())
                .putAllLabels(labels)
                .build());
        answer();
        committed = true;
        call.halfClose();
    }

    private void send(WriteContentRequest request) throws IOException, InterruptedException {
        boolean accepted;
        try {
            accepted = call.write(request);
        } catch (StatusException e) {
            throw Calls.translated("write ingest " + ref, e.getStatus(), e);
        }
        unanswered++;
        if (!accepted) {
            // The call has ended; its status comes with the next answer.
            answer();
            throw new IOException("cannot write ingest " + ref + ": containerd ended the call");
        }
    }

    private WriteContentResponse answer() throws IOException, InterruptedException {
        try {
            WriteContentResponse answer = call.read();
            if (answer == null) {
                throw new IOException("cannot write ingest " + ref + ": containerd ended the call");
            }
            unanswered--;
            return answer;
        } catch (StatusException e) {
            throw Calls.translated("write ingest " + ref, e.getStatus(), e);
        }
    }

    /// Ends the conversation and lets another writer have the ingest. Idempotent; waits a little for containerd to
    /// take note, unless the thread is interrupted.
    @Override
    public void close() {
        if (committed || closed) {
            return;
        }
        closed = true;
        try {
            call.halfClose();
            while (call.read(CLOSE_SECONDS, TimeUnit.SECONDS) != null) {
                unanswered--;
            }
        } catch (StatusException | TimeoutException | IllegalStateException e) {
            System.getLogger(ContentWriter.class.getName())
                    .log(System.Logger.Level.DEBUG, "ingest " + ref + " closed with an error", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Calls.end(call, "closed by the writer");
        }
    }
}
