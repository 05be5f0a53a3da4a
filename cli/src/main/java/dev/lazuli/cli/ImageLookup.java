package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds images by their name or by the beginning of their id.
///
/// @param containerd stays the caller's
record ImageLookup(ContainerdClient containerd) {
    private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]{4,64}");
    private static final String ALGORITHM = "sha256:";

    /// The image of that name, else all names of the images whose id begins so; none when there is no such image.
    ///
    /// @param wanted as a person typed it
    List<StoredImage> find(String wanted) throws IOException, InterruptedException {
        Optional<StoredImage> named = named(wanted);
        if (named.isPresent()) {
            return List.of(named.get());
        }
        if (!ID.matcher(wanted).matches()) {
            return List.of();
        }
        String hex = wanted.startsWith(ALGORITHM) ? wanted.substring(ALGORITHM.length()) : wanted;
        return containerd.images().list().stream()
                .filter(image -> image.target().digest().hex().startsWith(hex))
                .toList();
    }

    private Optional<StoredImage> named(String wanted) throws IOException, InterruptedException {
        ImageReference reference;
        try {
            reference = ImageReference.parse(wanted);
        } catch (OciFormatException e) {
            return Optional.empty();
        }
        return containerd.images().get(reference.toString());
    }
}
