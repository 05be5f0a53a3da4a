package dev.lazuli.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.OptionalLong;

/// Bytes of a blob from one offset to another, over as many connections as it takes: one that breaks or stands
/// still is replaced by one that begins where it ended. Gives up after as many failures in a row, without
/// a byte in between, as [Retries] allows. For one thread.
final class ResumingStream extends InputStream {
    private final Repeater repeater;
    private final Opener opener;
    private final OptionalLong end;
    private ResponseBody body;
    private long position;
    private int failures;
    private boolean finished;
    private boolean closed;

    /// Opens the blob at an offset.
    interface Opener {
        ResponseBody open(long offset) throws IOException, InterruptedException;
    }

    /// @param body     stands at `position`
    /// @param position offset of the first byte
    /// @param end      offset behind the last byte; the body's own end when empty
    ResumingStream(Repeater repeater, Opener opener, ResponseBody body, long position, OptionalLong end) {
        this.repeater = repeater;
        this.opener = opener;
        this.body = body;
        this.position = position;
        this.end = end;
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
        if (closed) {
            throw new IOException("stream is closed");
        }
        while (!finished && position < end.orElse(Long.MAX_VALUE)) {
            try {
                int read = body.read(buffer, offset, wanted(length));
                if (read > 0) {
                    position += read;
                    failures = 0;
                    return read;
                }
                if (end.isEmpty()) {
                    finished = true;
                } else {
                    throw body.broken(UnreachableException.Reason.BROKEN, null);
                }
            } catch (UnreachableException e) {
                reopen(e);
            }
        }
        finish();
        return -1;
    }

    private int wanted(int length) {
        return (int) Math.min(length, end.orElse(Long.MAX_VALUE) - position);
    }

    private void reopen(UnreachableException failure) throws IOException {
        try {
            repeater.pauseBefore(++failures, failure);
            body = opener.open(position);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted: " + failure.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /// Lets a connection be used again whose body ends here; breaks off one that goes on.
    private void finish() {
        if (!finished) {
            finished = true;
            body.finishIfEnded();
        }
    }

    @Override
    public void close() {
        closed = true;
        body.close();
    }
}
