package dev.lazuli.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The content of a request, streamed. Used for one request after the other; its counters are read by the
/// thread that waits for the answer while another one reads the source.
final class UploadBody {
    private final BlobSource source;
    private final long length;
    private final LongConsumer progress;
    private final AtomicLong sent = new AtomicLong();
    private volatile @Nullable IOException failure;

    /// @param source   yields at least `length` bytes
    /// @param length   how many bytes are sent
    /// @param progress told how many bytes of this body were handed to the connection
    UploadBody(BlobSource source, long length, LongConsumer progress) {
        this.source = source;
        this.length = length;
        this.progress = progress;
    }

    static UploadBody of(byte[] content) {
        return new UploadBody(() -> new ByteArrayInputStream(content), content.length, bytes -> {});
    }

    /// The body for one request, from the start.
    BodyPublisher publisher() {
        sent.set(0);
        failure = null;
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(Content::new), length);
    }

    /// Whether all bytes were handed to the connection.
    boolean isSent() {
        return sent.get() == length;
    }

    /// Bytes handed to the connection so far.
    long sent() {
        return sent.get();
    }

    /// What went wrong with the source, so that it is not taken for the connection's fault.
    @Nullable
    IOException failure() {
        return failure;
    }

    /// Opens the source at the first read, counts, and ends after `length` bytes.
    private final class Content extends InputStream {
        private @Nullable InputStream open;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int wanted) throws IOException {
            long left = length - sent.get();
            if (left == 0) {
                return -1;
            }
            try {
                return count(stream().read(buffer, offset, (int) Math.min(wanted, left)), left);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        private int count(int read, long left) throws IOException {
            if (read < 0) {
                throw new IOException("content to upload ends " + left + " bytes early, expected " + length);
            }
            progress.accept(sent.addAndGet(read));
            return read;
        }

        private InputStream stream() throws IOException {
            if (open == null) {
                open = source.open();
            }
            return open;
        }

        @Override
        public void close() throws IOException {
            if (open != null) {
                open.close();
            }
        }
    }
}
