package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.source.ImageManifests;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Asks the manifest of an image for what the labels do not say of a layer's TOC: containerd passes on but a few
/// annotations. Thread-safe.
///
/// A repository that did not answer is left alone for a while: an ordinary image whose registry only the client can
/// reach must not wait for each of its layers.
final class ManifestLookup implements LayerFileSystems.Completion {
    private static final Duration LEFT_ALONE = Duration.ofMinutes(1);

    private final ImageManifests manifests;
    private final Map<String, Long> failures = new HashMap<>();

    /// @param manifests where manifests come from
    ManifestLookup(ImageManifests manifests) {
        this.manifests = manifests;
    }

    @Override
    public LayerRequest complete(LayerRequest request) throws IOException, InterruptedException {
        if (request.trust().isPresent() || request.skipVerify()) {
            return request;
        }
        String repository = request.image().repository();
        if (failedLately(repository)) {
            throw notLazy(request, "the registry did not answer a moment ago", null);
        }
        boolean answered = false;
        try {
            LayerRequest completed = lookUp(request);
            answered = true;
            return completed;
        } catch (OciFormatException e) {
            answered = true;
            throw notLazy(request, e.getMessage(), e);
        } catch (RegistryException e) {
            throw notLazy(request, e.getMessage(), e);
        } finally {
            if (!answered) {
                failed(repository);
            }
        }
    }

    private LayerRequest lookUp(LayerRequest request) throws IOException, InterruptedException {
        List<Descriptor> layers =
                manifests.layers(request.image(), layer -> layer.digest().equals(request.layer()));
        if (layers.isEmpty()) {
            return request;
        }
        Descriptor layer = layers.getFirst();
        Optional<TocTrust> trust = TocTrust.of(layer.annotations());
        if (trust.isEmpty()) {
            return request;
        }
        return request.with(trust.get(), TocPosition.of(layer.annotations()), OptionalLong.of(layer.size()));
    }

    private static NotLazyException notLazy(LayerRequest request, @Nullable String reason, @Nullable Exception cause) {
        String message = "layer " + request.layer() + " has no TOC digest in its labels, nor one that was found in the"
                + " manifest of " + request.image() + ": " + reason;
        return cause == null ? new NotLazyException(message) : new NotLazyException(message, cause);
    }

    private boolean failedLately(String repository) {
        long now = System.nanoTime();
        synchronized (failures) {
            failures.values().removeIf(when -> now - when > LEFT_ALONE.toNanos());
            return failures.containsKey(repository);
        }
    }

    private void failed(String repository) {
        synchronized (failures) {
            failures.put(repository, System.nanoTime());
        }
    }
}
