package dev.lazuli.snapshotter.store;

import dev.lazuli.containerd.proto.daemon.PruneStoreRequest;
import dev.lazuli.containerd.proto.daemon.PruneStoreResponse;
import dev.lazuli.containerd.proto.daemon.ShowStoreRequest;
import dev.lazuli.containerd.proto.daemon.ShowStoreResponse;
import dev.lazuli.containerd.proto.daemon.StoreGrpc;
import dev.lazuli.containerd.proto.daemon.VerifyStoreRequest;
import dev.lazuli.containerd.proto.daemon.VerifyStoreResponse;
import dev.lazuli.layerfs.store.ChunkStore;
import dev.lazuli.layerfs.store.StoreCheck;
import dev.lazuli.layerfs.store.StoreReport;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our own service `lazuli.daemon.v1.Store` on top of a [ChunkStore].
public final class StoreService extends StoreGrpc.StoreImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(StoreService.class);

    private final ChunkStore store;

    /// @param store stays the caller's
    public StoreService(ChunkStore store) {
        this.store = store;
    }

    private interface Call<T> {
        T run() throws IOException, InterruptedException;
    }

    @Override
    public void show(ShowStoreRequest request, StreamObserver<ShowStoreResponse> client) {
        answer("Show", client, () -> {
            StoreReport report = store.report();
            return ShowStoreResponse.newBuilder()
                    .setBytes(report.bytes())
                    .setMaxBytes(report.maxBytes())
                    .setMinFreeBytes(report.minFreeBytes())
                    .setFiles(report.files())
                    .setEvictedBytes(report.evictedBytes())
                    .build();
        });
    }

    @Override
    public void verify(VerifyStoreRequest request, StreamObserver<VerifyStoreResponse> client) {
        answer("Verify", client, () -> {
            StoreCheck check = store.verifyAll();
            if (check.bad() > 0) {
                LOG.atWarn().addKeyValue("chunks", check.bad()).log("chunks of the store were bad and are forgotten");
            }
            return VerifyStoreResponse.newBuilder()
                    .setChunks(check.chunks())
                    .setBytes(check.bytes())
                    .setBadChunks(check.bad())
                    .build();
        });
    }

    @Override
    public void prune(PruneStoreRequest request, StreamObserver<PruneStoreResponse> client) {
        answer("Prune", client, () -> {
            if (request.getToBytes() < 0) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("cannot prune the store to " + Long.toUnsignedString(request.getToBytes())
                                + " bytes: expected at most " + Long.MAX_VALUE)
                        .asRuntimeException();
            }
            long freed = store.prune(request.getToBytes());
            return PruneStoreResponse.newBuilder()
                    .setFreedBytes(freed)
                    .setBytes(store.report().bytes())
                    .build();
        });
    }

    private static <T> void answer(String method, StreamObserver<T> client, Call<T> call) {
        T reply;
        try {
            reply = call.run();
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("method", method)
                    .addKeyValue("error", e.toString())
                    .log("a call failed");
            client.onError(Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            client.onError(Status.CANCELLED.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            client.onError(e);
            return;
        }
        client.onNext(reply);
        client.onCompleted();
    }
}
