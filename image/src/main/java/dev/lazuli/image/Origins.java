package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.SnapshotInfo;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Knows where the layers of a lazily pulled image can be had, which are not in the content store.
///
/// @param containerd  where the image is
/// @param snapshotter that may have mounted the layers
record Origins(ContainerdClient containerd, String snapshotter) {
    private static final String LAYER = "containerd.io/snapshot/cri.layer-digest";
    private static final String IMAGE = "containerd.io/snapshot/cri.image-ref";

    /// Images whose repositories may have a layer: what the layer's snapshot was pulled from first, then the names
    /// that point to the same image. In no way certain.
    List<ImageReference> of(Digest layer, StoredImage image) throws IOException, InterruptedException {
        Set<String> names = new LinkedHashSet<>();
        for (SnapshotInfo snapshot :
                containerd.snapshots(snapshotter).list("labels.\"" + LAYER + "\"==\"" + layer + "\"")) {
            String name = snapshot.labels().get(IMAGE);
            if (name != null) {
                names.add(name);
            }
        }
        names.add(image.name());
        for (StoredImage other : containerd.images().list()) {
            if (other.target().digest().equals(image.target().digest())) {
                names.add(other.name());
            }
        }
        List<ImageReference> references = new ArrayList<>();
        for (String name : names) {
            try {
                references.add(ImageReference.parse(name));
            } catch (OciFormatException e) {
                // Names need not be references: images of other tools are called anything.
                System.getLogger(Origins.class.getName()).log(System.Logger.Level.DEBUG, "no reference: " + name, e);
            }
        }
        return List.copyOf(references);
    }
}
