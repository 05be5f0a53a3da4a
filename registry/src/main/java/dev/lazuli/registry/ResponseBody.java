package dev.lazuli.registry;

import dev.lazuli.registry.UnreachableException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer, read by one thread while the HTTP client delivers it. Since the client's own
/// timeout ends with the head, each wait here has a deadline: a body that brings nothing for that long is
/// cancelled. The connection delivers at most [#WINDOW] pieces (16 KiB each) ahead of the reader, so a slow
/// reader is never taken for a stalled server.
final class ResponseBody extends InputStream implements BodySubscriber<ResponseBody> {
    private static final int WINDOW = 32;
    private static final int WORTH_DRAINING = 64 << 10;
    private static final long END_WAIT_MILLIS = 1000;

    private final Outgoing request;
    private final Exchange exchange;
    private final Duration stall;
    private final TransferListener listener;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private volatile boolean delivered;
    private boolean ended;

    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Failure(Throwable cause) implements Signal {}
    }

    ResponseBody(Outgoing request, int status, Duration stall, TransferListener listener) {
        this.request = request;
        this.exchange = request.exchange().answered(status);
        this.stall = stall;
        this.listener = listener;
    }

    @Override
    public CompletionStage<ResponseBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(WINDOW);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        signals.add(new Signal.Bytes(item));
    }

    @Override
    public void onError(Throwable cause) {
        delivered = true;
        signals.add(new Signal.Failure(cause));
    }

    @Override
    public void onComplete() {
        delivered = true;
        signals.add(new Signal.End());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        ByteBuffer buffer = buffers.element();
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    /// Makes the first buffer one with bytes; false at the end of the body.
    private boolean fill() throws IOException {
        while (!ended) {
            if (closed) {
                throw new IOException("body of the answer is closed (" + exchange + ")");
            }
            while (!buffers.isEmpty()) {
                if (buffers.element().hasRemaining()) {
                    return true;
                }
                buffers.remove();
            }
            accept(next());
        }
        return false;
    }

    private void accept(Signal signal) throws IOException {
        switch (signal) {
            case Signal.Bytes(List<ByteBuffer> more) -> {
                long count = 0;
                for (ByteBuffer buffer : more) {
                    count += buffer.remaining();
                    buffers.add(buffer);
                }
                listener.received(exchange.host(), count);
                Flow.Subscription from = subscription;
                if (from != null) {
                    from.request(1);
                }
            }
            case Signal.End() -> ended = true;
            case Signal.Failure(Throwable cause) -> throw broken(Reason.BROKEN, cause);
        }
    }

    private Signal next() throws IOException {
        try {
            Signal signal = signals.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw broken(Reason.STALLED, null);
            }
            return signal;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted: " + request.action());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /// The body broke off before its end: cancels it.
    UnreachableException broken(Reason reason, @Nullable Throwable cause) {
        close();
        listener.failed(exchange.host(), exchange.method(), reason);
        return new UnreachableException(request.action(), reason, exchange, cause);
    }

    /// Reads and drops what is left when that is little and already on its way, so that the connection can be
    /// used again.
    void finish() throws IOException {
        for (int dropped = 0; dropped < WORTH_DRAINING && !closed && fill(); ) {
            dropped += buffers.remove().remaining();
        }
        close();
    }

    /// Lets the connection be used again when the body ends where the reader stands; otherwise cancels it.
    void finishIfEnded() {
        if (!ended && !closed && buffers.stream().noneMatch(ByteBuffer::hasRemaining)) {
            try {
                Signal signal = signals.poll(END_WAIT_MILLIS, TimeUnit.MILLISECONDS);
                ended = signal instanceof Signal.End;
            } catch (InterruptedException e) {
                // All bytes are there: the reader loses nothing, and whoever interrupts it still finds the flag.
                Thread.currentThread().interrupt();
            }
        }
        close();
    }

    Exchange exchange() {
        return exchange;
    }

    /// Cancels the transfer unless it has ended. May be called by any thread.
    @Override
    public void close() {
        closed = true;
        Flow.Subscription from = subscription;
        if (from != null && !delivered) {
            from.cancel();
        }
    }
}
