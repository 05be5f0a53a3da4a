package dev.lazuli.layerfs.read;

import dev.lazuli.estargz.EstargzException;
import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.read.FetchPlan.Claim;
import dev.lazuli.layerfs.store.ChunkStore;
import dev.lazuli.registry.RegistryException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Fetches the chunks of one layer that somebody waits for. Thread-safe.
///
/// A failure that passes is repeated until the deadline, after pauses that grow; a chunk that is not what the
/// TOC says is fetched once more, from another place where there is one.
final class DemandFetches {
    private static final System.Logger LOG = System.getLogger(DemandFetches.class.getName());

    /// How often a chunk is fetched whose content is not what the TOC says.
    private static final int TRIES_OF_BAD_CHUNK = 2;

    /// How often a failed fetch is repeated that somebody else had started.
    private static final int TRIES_OF_JOINED = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final LayerReader reader;
    private final LayerIndex index;
    private final ChunkStore store;
    private final Fetches fetches;
    private final ReadAhead readAhead;
    private final Duration deadline;
    private volatile LayerReader.MissListener misses = (_, _, _) -> {};

    /// @param deadline how long a read waits at most
    DemandFetches(LayerReader reader, ReadAhead readAhead, Duration deadline) {
        this.reader = reader;
        index = reader.index();
        store = reader.store();
        fetches = reader.fetches();
        this.readAhead = readAhead;
        this.deadline = deadline;
    }

    void onMiss(LayerReader.MissListener listener) {
        misses = listener;
    }

    /// A wait for a chunk: `own` when this call started its request.
    private record Wait(int chunk, CompletableFuture<Void> result, boolean own) {}

    /// Brings chunks of a file into the store.
    ///
    /// @param first the first of them
    /// @param last  the last of them
    void fetch(int file, int first, int last) throws IOException, InterruptedException {
        reader.line().waits();
        try {
            fetchUntilDeadline(file, first, last);
        } finally {
            reader.line().waited();
        }
    }

    private void fetchUntilDeadline(int file, int first, int last) throws IOException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        int badTries = 0;
        int joinedTries = 0;
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                await(startMissing(first, last, badTries > 0), end);
                return;
            } catch (BadChunkException e) {
                badTries++;
                if (badTries >= TRIES_OF_BAD_CHUNK) {
                    warn(file, e);
                    throw e;
                }
            } catch (IOException e) {
                boolean again = e instanceof JoinedFetchException && ++joinedTries < TRIES_OF_JOINED;
                long left = end - System.nanoTime();
                if (!again && (!isPassing(e) || left < pause.toNanos())) {
                    reader.failed(e.getMessage());
                    throw e;
                }
                if (!again) {
                    LOG.log(Level.DEBUG, "a read is tried again: layer=" + reader.layer(), e);
                    Thread.sleep(pause.minusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 2)));
                    pause = longer(pause);
                }
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private static boolean isPassing(IOException failure) {
        return failure.getCause() instanceof RegistryException e && e.passing();
    }

    private List<Wait> startMissing(int first, int last, boolean alone) throws IOException {
        List<Wait> waits = new ArrayList<>();
        for (int chunk = first; chunk <= last; chunk++) {
            if (index.isHole(chunk)) {
                continue;
            }
            MemorySegment digest = index.chunkDigest(chunk);
            CompletableFuture<Void> joined = fetches.inFlight(digest);
            if (joined != null) {
                waits.add(new Wait(chunk, joined, false));
            } else if (!store.verify(digest)) {
                waits.add(start(chunk, first, last, alone));
            }
        }
        if (!waits.isEmpty() && !alone) {
            goOn(index.chunkBlobEnd(waits.getLast().chunk()));
        }
        return waits;
    }

    private Wait start(int chunk, int first, int last, boolean alone) {
        MemorySegment digest = index.chunkDigest(chunk);
        CompletableFuture<Void> mine = fetches.claim(digest);
        if (mine == null) {
            CompletableFuture<Void> others = fetches.inFlight(digest);
            return new Wait(chunk, others == null ? CompletableFuture.completedFuture(null) : others, false);
        }
        if (store.state(digest) == ChunkStore.State.READY) {
            fetches.landed(digest, mine);
            return new Wait(chunk, mine, true);
        }
        Claim claim = new Claim(chunk, mine, Cause.ON_DEMAND);
        if (reader.isServedWhole() && !alone) {
            FetchPlan whole = FetchPlan.whole(index, store, fetches, claim, Cause.READ_AHEAD);
            reader.start(Objects.requireNonNull(whole), reader.blob()::range);
            return new Wait(chunk, mine, true);
        }
        long offset = index.chunkBlobOffset(chunk);
        long window = alone ? 0 : readAhead.window(offset);
        FetchPlan.Wish wish = new FetchPlan.Wish(other -> !alone && other >= first && other <= last, window);
        FetchPlan plan = FetchPlan.from(index, store, fetches, claim, wish);
        readAhead.fetched(offset, plan.range().end(), window);
        reader.start(plan, alone ? reader.blob()::rangeFromElsewhere : reader.blob()::range);
        misses.missed(index.chunkFile(chunk), offset, plan.range().end());
        return new Wait(chunk, mine, true);
    }

    /// Where reads follow each other through the blob and one waits for the last that was asked for, the next
    /// is asked for too, so that the line does not stand still in between.
    private void goOn(long end) {
        long window = readAhead.windowBehind(end);
        if (window > 0) {
            LayerReader.Ahead next = reader.startAhead(end, end + window, window, Cause.READ_AHEAD);
            if (next.bytes() > 0) {
                readAhead.fetched(end, next.next(), window);
            }
        }
    }

    private void await(List<Wait> waits, long end) throws IOException, InterruptedException {
        for (Wait wait : waits) {
            try {
                wait.result().get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw failure(wait, Objects.requireNonNullElse(e.getCause(), e));
            } catch (TimeoutException e) {
                throw new IOException("cannot fetch from layer " + reader.layer() + " within " + deadline, e);
            }
        }
    }

    private IOException failure(Wait wait, Throwable cause) {
        if (cause instanceof EstargzException bad) {
            return new BadChunkException(index.chunk(wait.chunk()).digest(), bad);
        }
        String message = "cannot fetch from layer " + reader.layer() + ": " + cause.getMessage();
        return wait.own() ? new IOException(message, cause) : new JoinedFetchException(message, cause);
    }

    private void warn(int file, BadChunkException e) {
        String path = index.path(file);
        reader.failed(path + ": " + e.getMessage());
        LOG.log(
                Level.WARNING,
                "chunk is not what the TOC says: layer={0} chunk={1} path={2} error=\"{3}\"",
                reader.layer(),
                e.expected(),
                path,
                e.getMessage());
    }
}
