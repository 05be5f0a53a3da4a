package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Converts an image of containerd, so that it can be pulled lazily once it is pushed. The source stays as it
/// is; what of it is not here is downloaded first. After a failure neither content nor a name is left behind.
/// Thread-safe.
public final class Convert {
    private final ContainerdClient containerd;
    private final RegistryClient registry;

    /// @param containerd stays the caller's
    /// @param registry   stays the caller's
    public Convert(ContainerdClient containerd, RegistryClient registry) {
        this.containerd = containerd;
        this.registry = registry;
    }

    /// Converts. A target that is there already is replaced.
    ///
    /// @param snapshotter which may know where layers came from that are not here
    /// @return the records that were made
    /// @throws ImageNotFoundException when there is no such image, or not for one of the platforms
    public ConvertedImage run(ConvertOptions options, String snapshotter, ProgressListener listener)
            throws IOException, InterruptedException {
        StoredImage source = containerd
                .images()
                .get(options.source())
                .orElseThrow(() -> new ImageNotFoundException("image \"" + options.source() + "\": not found"));
        listener.on(new ProgressEvent.Resolved(options.target(), source.target()));
        return Leased.run(containerd, leased -> {
            ConversionStore store = new ContentConversionStore(leased, registry, source, snapshotter, listener);
            ImageConversion.Result made =
                    new ImageConversion(source.name(), store, options.conversion(), listener).run(source.target());
            return named(leased, options, made, source.labels());
        });
    }

    /// The image with the TOCs gets its name first: without it the other one is of no use.
    private static ConvertedImage named(
            ContainerdClient leased, ConvertOptions options, ImageConversion.Result made, Map<String, String> labels)
            throws IOException, InterruptedException {
        String target = options.target().toString();
        if (made.tocs().isEmpty()) {
            return new ConvertedImage(put(leased, target, made.target(), labels, options.created()), List.of());
        }
        String tocTarget = options.tocTarget().toString();
        Optional<StoredImage> before = leased.images().get(tocTarget);
        StoredImage tocs = put(leased, tocTarget, made.tocs().get(), Map.of(), options.created());
        try {
            return new ConvertedImage(put(leased, target, made.target(), labels, options.created()), List.of(tocs));
        } catch (IOException | InterruptedException | RuntimeException e) {
            Cleanup.after(e, () -> restore(leased, tocTarget, before));
            throw e;
        }
    }

    private static void restore(ContainerdClient leased, String name, Optional<StoredImage> before)
            throws IOException, InterruptedException {
        if (before.isPresent()) {
            leased.images().put(name, before.get().target(), before.get().labels());
        } else {
            leased.images().delete(name);
        }
    }

    private static StoredImage put(
            ContainerdClient leased,
            String name,
            Descriptor target,
            Map<String, String> labels,
            Optional<Instant> created)
            throws IOException, InterruptedException {
        return leased.images().put(name, target, labels, created);
    }
}
