package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.OVERLAYFS;
import static dev.lazuli.it.LazySystem.STARGZ;

import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.TarKind;
import dev.lazuli.testkit.TarKindsImage;
import dev.lazuli.testkit.TreeListing;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A node whose containerd has the image of tar kinds, pulled and unpacked by overlayfs: the measure for all that is
/// made
/// of it. Not thread-safe.
final class TarKinds implements AutoCloseable {
    private final LazySystem system;
    private final OciLayout layout;
    private final String reference;
    private final TreeListing unpacked;
    private final Map<LayerFormat, String> conversions = new EnumMap<>(LayerFormat.class);

    private TarKinds(LazySystem system, OciLayout layout, String reference, TreeListing unpacked) {
        this.system = system;
        this.layout = layout;
        this.reference = reference;
        this.unpacked = unpacked;
    }

    /// @param tars what the image has a layer for, each
    static TarKinds start(List<TarKind> tars) throws IOException, InterruptedException {
        LazySystem system = LazySystem.start();
        try {
            OciLayout layout = TarKindsImage.make(system.newPath("tar-kinds"), tars);
            String reference = layout.push(system.registry().reference("tar-kinds:plain"));
            system.pull(reference);
            TreeListing unpacked = TreeRules.asContainerdUnpacks(system.listing(OVERLAYFS, reference));
            return new TarKinds(system, layout, reference, unpacked);
        } catch (IOException | InterruptedException e) {
            system.close();
            throw e;
        }
    }

    LazySystem system() {
        return system;
    }

    /// The image as it was made.
    OciLayout layout() {
        return layout;
    }

    /// The image in the registry and in containerd.
    String reference() {
        return reference;
    }

    /// What containerd makes of it.
    TreeListing unpacked() {
        return unpacked;
    }

    /// The image converted by our own command, in the registry; it is made once.
    String converted(LayerFormat format) throws IOException, InterruptedException {
        String known = conversions.get(format);
        if (known == null) {
            known = system.convert(reference, format);
            conversions.put(format, known);
        }
        return known;
    }

    /// What a lazily pulled conversion looks like; the conversion is removed again.
    ///
    /// @param converted in the registry
    /// @throws IOException when a layer of it is not mounted lazily
    TreeListing mounted(String converted) throws IOException, InterruptedException {
        system.pullLazily(converted);
        try {
            int mounts = system.lazyMounts().size();
            int layers = layout.manifest().layers().size();
            if (mounts != layers) {
                List<String> warnings = system.daemon()
                        .log()
                        .lines()
                        .filter(line -> line.contains("level=warn") && line.contains(converted))
                        .toList();
                throw new IOException("of " + layers + " layers of " + converted + ", " + mounts
                        + " are mounted; the daemon says: " + warnings);
            }
            return TreeRules.asContainerdUnpacks(system.listing(STARGZ, converted));
        } finally {
            remove(converted);
        }
    }

    /// Removes a conversion and its snapshots: one that keeps the diffIDs shares its config with the original, and the
    /// config's label would hold on to them.
    private void remove(String converted) throws IOException, InterruptedException {
        String config = layout.manifest().config().digest().toString();
        system.containerd()
                .ctr("content", "label", config, "containerd.io/gc.ref.snapshot." + STARGZ + "=")
                .check();
        system.remove(converted);
        if (!system.lazyMounts().isEmpty()) {
            throw new IOException("layers of " + converted + " are mounted after it was removed");
        }
    }

    @Override
    public void close() throws IOException {
        system.close();
    }
}
