package dev.lazuli.containerd;

import com.google.protobuf.ByteString;
import dev.lazuli.containerd.proto.content.ReadContentRequest;
import dev.lazuli.containerd.proto.content.ReadContentResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// A blob as containerd streams it.
final class ContentInputStream extends InputStream {
    private final BlockingClientCall<ReadContentRequest, ReadContentResponse> call;
    private final String action;
    private ByteString part = ByteString.EMPTY;
    private int position;
    private boolean ended;

    ContentInputStream(BlockingClientCall<ReadContentRequest, ReadContentResponse> call, String action) {
        this.call = call;
        this.action = action;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == part.size()) {
            if (ended || !advance()) {
                return -1;
            }
        }
        int count = Math.min(length, part.size() - position);
        part.copyTo(buffer, position, offset, count);
        position += count;
        return count;
    }

    private boolean advance() throws IOException {
        try {
            ReadContentResponse message = call.read();
            if (message == null) {
                ended = true;
                return false;
            }
            part = message.getData();
            position = 0;
            return true;
        } catch (StatusException e) {
            ended = true;
            throw Calls.translated(action, e.getStatus(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted: " + action);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public void close() {
        ended = true;
        Calls.end(call, "closed by the reader");
    }
}
