package dev.lazuli.cli;

import dev.lazuli.containerd.Profiles;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;

/// Finds the profile that a person means: by the digest of the image's manifest, or by what the image was called when
/// the profile was made.
final class ProfileNames {
    private ProfileNames() {}

    /// The digest of the image whose profile is meant.
    ///
    /// @throws CommandException if there is none
    static Digest find(Profiles profiles, String named) throws IOException, InterruptedException {
        if (named.startsWith("sha256:") || named.startsWith("sha512:")) {
            return digest(named);
        }
        ImageReference image = ImageReference.parse(named);
        if (image.digest().isPresent()) {
            return image.digest().get();
        }
        return profiles.list().stream()
                .filter(each -> each.name().equals(image.toString()))
                .findFirst()
                .map(Profiles.Summary::image)
                .orElseThrow(() -> new CommandException("there is no profile of image "
                        + Quoting.quoted(image.toString()) + "; lazuli profile ls lists those that there are"));
    }

    private static Digest digest(String text) throws CommandException {
        try {
            return Digest.parse(text);
        } catch (OciFormatException e) {
            throw new CommandException("invalid digest " + Quoting.quoted(text) + ": " + e.getMessage());
        }
    }
}
