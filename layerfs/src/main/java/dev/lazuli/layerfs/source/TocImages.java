package dev.lazuli.layerfs.source;

import dev.lazuli.estargz.ExternallyIndexedLayer;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Finds the TOCs that are layers of other images: of the image `REPOSITORY:TAG-esgztoc`, and, where that is wanted, of
/// images that refer to the image. Thread-safe.
///
/// What is found is a claim: the TOC has to be verified against the digest in the image's own manifest.
public final class TocImages {
    private static final String TAG_SUFFIX = "-esgztoc";
    private static final int MAX_TAG_LENGTH = 128;

    private final ImageManifests manifests;
    private final boolean referrers;

    /// @param referrers whether referrers are asked too
    public TocImages(ImageManifests manifests, boolean referrers) {
        this.manifests = manifests;
        this.referrers = referrers;
    }

    /// The descriptors of blobs in the image's repository that are said to be the TOC of `layer`.
    ///
    /// @throws NoExternalTocException if there are none
    List<Descriptor> find(ImageReference image, Digest layer) throws IOException, InterruptedException {
        Predicate<Descriptor> ofLayer = toc ->
                toc.annotation(ExternallyIndexedLayer.LAYER_DIGEST_ANNOTATION).equals(Optional.of(layer.toString()));
        List<String> asked = new ArrayList<>();
        List<Descriptor> found = new ArrayList<>();
        Optional<String> tag = image.tag().map(t -> t + TAG_SUFFIX).filter(t -> t.length() <= MAX_TAG_LENGTH);
        if (tag.isPresent()) {
            ImageReference tocImage = image.withTag(tag.get());
            found.addAll(manifests.layers(tocImage, ofLayer));
            asked.add(tocImage.toString());
        }
        if (referrers) {
            for (Digest subject : subjects(image)) {
                found.addAll(manifests.layersOfReferrers(image, subject, ofLayer));
                asked.add("the referrers of " + subject);
            }
        }
        if (found.isEmpty()) {
            throw new NoExternalTocException("its TOC is in another image, which was not found: "
                    + (asked.isEmpty()
                            ? "the reference " + image + " has no tag to which " + TAG_SUFFIX + " could be appended"
                            : "no layer of " + String.join(", nor of ", asked) + " is annotated with "
                                    + ExternallyIndexedLayer.LAYER_DIGEST_ANNOTATION + "=" + layer));
        }
        return found.stream().distinct().toList();
    }

    /// What images with TOCs may refer to: the image's manifest, and the index of images that its tag stands for.
    private Set<Digest> subjects(ImageReference image) throws IOException, InterruptedException {
        Set<Digest> subjects = new LinkedHashSet<>(image.digest().stream().toList());
        if (image.tag().isPresent()) {
            manifests.digest(image.withTag(image.tag().get())).ifPresent(subjects::add);
        }
        return subjects;
    }
}
