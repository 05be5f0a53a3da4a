package dev.lazuli.layerfs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineTest {
    private static final int PIECE = 100_000;

    private long now;

    /// A registry whose first byte takes `roundTrip` and each further read of 100,000 bytes `perPiece`.
    private record SlowBlob(LineTest clock, Duration roundTrip, Duration perPiece, boolean broken)
            implements RangeFetch.Opening {
        @Override
        public InputStream open(ByteRange range) throws IOException {
            if (broken) {
                throw new IOException("no answer");
            }
            clock.now += roundTrip.toNanos();
            return new InputStream() {
                private long left = range.length();

                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    int count = (int) Math.min(Math.min(length, PIECE), left);
                    clock.now += perPiece.toNanos() * count / PIECE;
                    left -= count;
                    return count == 0 ? -1 : count;
                }
            };
        }
    }

    private void fetch(Line line, RangeFetch.Opening blob, long bytes) throws IOException, InterruptedException {
        try (InputStream body = line.open(blob, ByteRange.between(0, bytes))) {
            byte[] buffer = new byte[PIECE];
            while (body.read(buffer, 0, PIECE) > 0) {
                // Nothing is done with them.
            }
        }
    }

    @Test
    void measuresRoundTripAndThroughput() throws Exception {
        Line line = new Line(() -> now);
        RangeFetch.Opening blob = new SlowBlob(this, Duration.ofMillis(100), Duration.ofMillis(10), false);
        fetch(line, blob, 20_000_000);
        assertThat(line.bytesWithin(Duration.ofSeconds(1))).isBetween(9_800_000L, 10_000_000L);
        assertThat(line.bandwidthDelayProduct()).isBetween(980_000L, 1_000_000L);
    }

    @Test
    void takesTheShortestRoundTripOfLate() throws Exception {
        Line line = new Line(() -> now);
        fetch(line, new SlowBlob(this, Duration.ofMillis(20), Duration.ofMillis(10), false), 20_000_000);
        fetch(line, new SlowBlob(this, Duration.ofMillis(300), Duration.ofMillis(10), false), 100);
        assertThat(line.bandwidthDelayProduct()).isBetween(190_000L, 200_000L);
        for (int i = 0; i < 16; i++) {
            fetch(line, new SlowBlob(this, Duration.ofMillis(40), Duration.ofMillis(10), false), 100);
        }
        assertThat(line.bandwidthDelayProduct()).isBetween(380_000L, 400_000L);
    }

    @Test
    void hasRoomAgainWhenBytesHaveCome() throws Exception {
        Line line = new Line(() -> now);
        long piece = line.awaitRoom();
        line.asked(4 * piece);
        CompletableFuture<Long> room = new CompletableFuture<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                room.complete(line.awaitRoom());
            } catch (InterruptedException e) {
                room.completeExceptionally(e);
            }
        });
        line.received(2 * piece);
        assertThat(room).isNotDone();
        line.received(piece + 1);
        assertThat(room.get(10, TimeUnit.SECONDS)).isPositive();
        waiter.join();
    }

    @Test
    void leavesMoreRoomToThoseWhoWait() throws Exception {
        Line line = new Line(() -> now);
        long piece = line.awaitRoom();
        line.waits();
        assertThat(line.awaitRoom()).isEqualTo(piece / 2);
        line.waited();
        assertThat(line.awaitRoom()).isEqualTo(piece);
    }

    @Test
    void isQuietOnceNobodyHasWaitedForASecond() {
        Line line = new Line(() -> now);
        assertThat(line.untilQuiet()).isEqualTo(Duration.ofSeconds(1));
        now += Duration.ofMillis(900).toNanos();
        assertThat(line.untilQuiet()).isEqualTo(Duration.ofMillis(100));
        line.waits();
        now += Duration.ofSeconds(5).toNanos();
        assertThat(line.untilQuiet()).isPositive();
        line.waited();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(line.untilQuiet()).isZero();
        line.expectReaders();
        assertThat(line.untilQuiet()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRequestThatFailsIsNotUnderWay() throws Exception {
        Line line = new Line(() -> now);
        RangeFetch.Opening broken = new SlowBlob(this, Duration.ZERO, Duration.ZERO, true);
        assertThatThrownBy(() -> fetch(line, broken, 1L << 40)).hasMessage("no answer");
        assertThat(line.awaitRoom()).isPositive();
        try (InputStream body =
                line.open(new SlowBlob(this, Duration.ZERO, Duration.ZERO, false), ByteRange.between(0, 1L << 40))) {
            assertThat(body.read(new byte[10], 0, 10)).isEqualTo(10);
        }
        assertThat(line.awaitRoom()).isPositive();
    }
}
