package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.Mount;
import dev.lazuli.containerd.SnapshotInfo;
import dev.lazuli.containerd.Snapshots;
import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.ImageManifest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Makes a chain of committed snapshots of an image's layers, lowest first: lazily where the snapshotter provides
/// them, else by download and unpacking.
final class Unpack {
    private static final String REMOTE = "containerd.io/snapshot/remote";
    private static final String TOC_DIGEST = "containerd.io/snapshot/stargz/toc.digest";
    private static final int ATTEMPTS = 3;

    private final ContainerdClient containerd;
    private final Snapshots snapshots;
    private final Downloads downloads;
    private final ProgressListener listener;

    /// @param containerd under a lease
    /// @param downloads  where layers that must be unpacked come from
    Unpack(ContainerdClient containerd, String snapshotter, Downloads downloads, ProgressListener listener) {
        this.containerd = containerd;
        this.snapshots = containerd.snapshots(snapshotter);
        this.downloads = downloads;
        this.listener = listener;
    }

    /// Unpacks all layers.
    ///
    /// @param diffIds of the layers, as many as there are layers
    void run(ImageManifest manifest, List<DiffId> diffIds, SnapshotLabels labels)
            throws IOException, InterruptedException {
        List<ChainId> chains = ChainId.all(diffIds);
        for (int i = 0; i < diffIds.size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            String parent = i == 0 ? "" : chains.get(i - 1).toString();
            Optional<Extraction> extraction = prepare(layer, chains.get(i), parent, labels.forLayer(i, chains.get(i)));
            if (extraction.isPresent()) {
                sayWhy(layer, labels.lazy());
                startDownloads(manifest.layers().subList(i, diffIds.size()), labels.lazy());
                unpack(layer, diffIds.get(i), extraction.get());
            }
        }
    }

    /// An active snapshot that waits for its layer.
    ///
    /// @param labels of the snapshot, given again when it is committed
    private record Extraction(String key, ChainId chain, List<Mount> mounts, Map<String, String> labels) {}

    /// Empty when the snapshot of the layer is there, found or provided.
    private Optional<Extraction> prepare(Descriptor layer, ChainId chain, String parent, Map<String, String> labels)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            String key = "extract-" + UUID.randomUUID() + " " + chain;
            try {
                return Optional.of(new Extraction(key, chain, snapshots.prepare(key, parent, labels), labels));
            } catch (ContainerdException.AlreadyExists e) {
                Optional<SnapshotInfo> there = snapshots.stat(chain.toString());
                if (there.isPresent()) {
                    boolean lazy = there.get().labels().containsKey(REMOTE);
                    listener.on(lazy ? new ProgressEvent.Lazy(layer) : new ProgressEvent.SnapshotExists(layer));
                    return Optional.empty();
                }
                // Garbage collection may take a snapshot away between the two calls.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void sayWhy(Descriptor layer, boolean lazy) {
        if (lazy) {
            String reason = mayBeLazy(layer)
                    ? "snapshotter " + snapshots.snapshotter() + " does not provide it, its log says why"
                    : "no annotation \"" + TOC_DIGEST + "\": not an eStargz layer";
            listener.on(new ProgressEvent.NotLazy(layer, reason));
        }
    }

    /// Once one layer must be downloaded, all others that surely must be are downloaded beside it.
    private void startDownloads(List<Descriptor> layers, boolean lazy) {
        downloads.start(layers.getFirst());
        for (Descriptor layer : layers) {
            if (!lazy || !mayBeLazy(layer)) {
                downloads.start(layer);
            }
        }
    }

    private static boolean mayBeLazy(Descriptor layer) {
        return layer.annotation(TOC_DIGEST).isPresent()
                || layer.annotations().keySet().stream()
                        .anyMatch(key -> key.contains("zstd-chunked.manifest-checksum"));
    }

    private void unpack(Descriptor layer, DiffId expected, Extraction extraction)
            throws IOException, InterruptedException {
        try {
            downloads.await(layer);
            listener.on(new ProgressEvent.Unpacking(layer));
            DiffId found = containerd.diffs().apply(layer, extraction.mounts());
            if (!found.equals(expected)) {
                throw new IOException("cannot unpack layer " + layer.digest() + ": its diffID is " + found
                        + ", expected " + expected + " as the image config says");
            }
            commit(extraction);
        } catch (IOException | InterruptedException | RuntimeException e) {
            Cleanup.after(e, () -> snapshots.remove(extraction.key()));
            throw e;
        }
        containerd.content().setLabels(layer.digest(), Map.of(Labels.UNCOMPRESSED, expected.toString()));
        listener.on(new ProgressEvent.Unpacked(layer));
    }

    private void commit(Extraction extraction) throws IOException, InterruptedException {
        try {
            snapshots.commit(extraction.chain().toString(), extraction.key(), extraction.labels());
        } catch (ContainerdException.AlreadyExists e) {
            // Another pull was quicker; its snapshot is as good.
            snapshots.remove(extraction.key());
        }
    }
}
