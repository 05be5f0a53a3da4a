package dev.lazuli.layerfs.source;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.ManifestNotFoundException;
import dev.lazuli.registry.NotFoundException;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/// Manifests of images, each fetched once within a while, as all layers of an image ask for the same. Thread-safe.
///
/// Failures are not remembered, but that there is no such manifest is.
public final class ImageManifests {
    private static final System.Logger LOG = System.getLogger(ImageManifests.class.getName());
    private static final int MOST_KEPT = 128;
    private static final Duration MAX_AGE = Duration.ofMinutes(2);
    private static final int MOST_REFERRERS = 16;

    private final RegistryClient registry;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    private record Kept(CompletableFuture<List<Found>> manifests, long startedNanos) {}

    /// @param registry stays the caller's
    public ImageManifests(RegistryClient registry) {
        this.registry = registry;
    }

    /// A manifest of one image.
    ///
    /// @param digest of the manifest
    public record Found(Digest digest, ImageManifest manifest) {}

    private interface Fetch {
        List<Found> run() throws IOException, InterruptedException;
    }

    /// The layers of an image for this machine that satisfy `wanted`; none if there is no such image. A tag that was
    /// looked up earlier is looked up again when none does: it may have moved.
    public List<Descriptor> layers(ImageReference image, Predicate<Descriptor> wanted)
            throws IOException, InterruptedException {
        return matching(manifests(image, wanted), wanted);
    }

    /// The image for this machine that a reference stands for, if it has a layer. A tag that was looked up earlier is
    /// looked up again when it has not: it may have moved.
    public Optional<Found> image(ImageReference image, Digest layer) throws IOException, InterruptedException {
        Predicate<Descriptor> wanted = each -> each.digest().equals(layer);
        return manifests(image, wanted).stream()
                .filter(found -> found.manifest().layers().stream().anyMatch(wanted))
                .findFirst();
    }

    private List<Found> manifests(ImageReference image, Predicate<Descriptor> wanted)
            throws IOException, InterruptedException {
        String key = image.toString();
        CompletableFuture<List<Found>> own = new CompletableFuture<>();
        List<Found> found = cached(key, own, () -> fetch(image));
        if (matching(found, wanted).isEmpty() && !own.isDone() && image.digest().isEmpty()) {
            forget(key);
            found = cached(key, own, () -> fetch(image));
        }
        return found;
    }

    /// The layers that satisfy `wanted` of the images that say that they refer to the manifest `subject` (OCI
    /// distribution specification, "Listing Referrers"). Not more than a few referrers are looked at.
    public List<Descriptor> layersOfReferrers(ImageReference image, Digest subject, Predicate<Descriptor> wanted)
            throws IOException, InterruptedException {
        String key = image.repository() + " referrers of " + subject;
        return matching(cached(key, new CompletableFuture<>(), () -> fetchReferrers(image, subject)), wanted);
    }

    /// What a reference stands for now, an index of images too; empty if there is no such image.
    Optional<Digest> digest(ImageReference image) throws IOException, InterruptedException {
        try {
            return Optional.of(registry.resolve(image).digest());
        } catch (ManifestNotFoundException _) {
            return Optional.empty();
        }
    }

    private static List<Descriptor> matching(List<Found> manifests, Predicate<Descriptor> wanted) {
        return manifests.stream()
                .flatMap(found -> found.manifest().layers().stream())
                .filter(wanted)
                .toList();
    }

    /// @param own completed when this call did the fetching
    private List<Found> cached(String key, CompletableFuture<List<Found>> own, Fetch fetch)
            throws IOException, InterruptedException {
        CompletableFuture<List<Found>> shared = join(key, own);
        if (shared != own) {
            try {
                return shared.get();
            } catch (ExecutionException _) {
                return fetch.run();
            }
        }
        boolean done = false;
        try {
            List<Found> manifests = fetch.run();
            own.complete(manifests);
            done = true;
            return manifests;
        } finally {
            if (!done) {
                forget(key);
                own.completeExceptionally(new IOException("the call that fetched " + key + " failed"));
            }
        }
    }

    private CompletableFuture<List<Found>> join(String key, CompletableFuture<List<Found>> own) {
        long now = System.nanoTime();
        synchronized (kept) {
            kept.values().removeIf(each -> now - each.startedNanos() > MAX_AGE.toNanos());
            Kept earlier = kept.putIfAbsent(key, new Kept(own, now));
            if (kept.size() > MOST_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
            return earlier == null ? own : earlier.manifests();
        }
    }

    private void forget(String key) {
        synchronized (kept) {
            kept.remove(key);
        }
    }

    private List<Found> fetch(ImageReference image) throws IOException, InterruptedException {
        try {
            Descriptor descriptor = image.digest().isPresent()
                    ? new Descriptor(MediaTypes.OCI_MANIFEST, image.digest().get(), 0)
                    : registry.resolve(image);
            return fetch(image, descriptor, true).map(List::of).orElse(List.of());
        } catch (ManifestNotFoundException _) {
            return List.of();
        }
    }

    private Optional<Found> fetch(ImageReference image, Descriptor descriptor, boolean mayBeIndex)
            throws IOException, InterruptedException {
        byte[] json = registry.manifest(image, descriptor.digest());
        return switch (Manifest.parse(json, descriptor.mediaType())) {
            case ImageManifest manifest -> Optional.of(new Found(descriptor.digest(), manifest));
            case ImageIndex index -> {
                Optional<Descriptor> own = index.select(Platform.host());
                yield mayBeIndex && own.isPresent() ? fetch(image, own.get(), false) : Optional.empty();
            }
        };
    }

    private List<Found> fetchReferrers(ImageReference image, Digest subject) throws IOException, InterruptedException {
        List<Found> manifests = new ArrayList<>();
        List<Descriptor> referrers = registry.referrers(image, subject).stream()
                .filter(each -> MediaTypes.isManifest(each.mediaType()))
                .limit(MOST_REFERRERS)
                .toList();
        for (Descriptor each : referrers) {
            try {
                fetch(image, each, false).ifPresent(manifests::add);
            } catch (OciFormatException | NotFoundException e) {
                LOG.log(Level.DEBUG, () -> "a referrer is passed over: " + each.digest() + " of " + image, e);
            }
        }
        return manifests;
    }
}
