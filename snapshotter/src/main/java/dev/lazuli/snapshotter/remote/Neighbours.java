package dev.lazuli.snapshotter.remote;

import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.oci.Digest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;

/// Starts to resolve the other layers of an image as soon as the first one is asked for, each once within a while.
/// Thread-safe.
public final class Neighbours {
    private static final int MOST_REMEMBERED = 4096;

    private final LazyLayers layers;
    private final Duration remembered;
    private final InstantSource clock;
    private final LinkedHashMap<Layer, Instant> started = new LinkedHashMap<>();

    private record Layer(String repository, Digest digest) {
        static Layer of(LayerRequest request) {
            return new Layer(request.image().repository(), request.layer());
        }
    }

    /// @param remembered how long a layer that was started is not started again
    public Neighbours(LazyLayers layers, Duration remembered, InstantSource clock) {
        this.layers = layers;
        this.remembered = remembered;
        this.clock = clock;
    }

    /// Starts the neighbours of a layer that can be lazy. An ordinary layer has ordinary neighbours, for which nothing
    /// is asked in vain.
    public void resolve(LayerLabels labels) {
        LayerRequest own = labels.layer();
        if (own.trust().isEmpty() && !own.skipVerify()) {
            return;
        }
        start(own);
        for (LayerRequest neighbour : labels.neighbours()) {
            if (start(neighbour)) {
                layers.prefetchMetadata(neighbour);
            }
        }
    }

    private synchronized boolean start(LayerRequest request) {
        Instant now = clock.instant();
        Instant before = started.get(Layer.of(request));
        if (before != null && before.plus(remembered).isAfter(now)) {
            return false;
        }
        started.remove(Layer.of(request));
        started.put(Layer.of(request), now);
        if (started.size() > MOST_REMEMBERED) {
            started.pollFirstEntry();
        }
        return true;
    }
}
