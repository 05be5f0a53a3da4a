package dev.lazuli.oci;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An operating system and processor, such as `linux/amd64` or `linux/arm64/v8`, normalized as
/// containerd does it (`x86_64` is `amd64`, `aarch64` is `arm64`, `arm64/v8` is `arm64`).
///
/// @param os           operating system, `linux` where none was given
/// @param architecture processor, as Go names it; empty where the image names none
/// @param variant      processor variant, empty for none
/// @param osVersion    version of the operating system that the image needs, empty for any
/// @param osFeatures   features of the operating system that the image needs
public record Platform(String os, String architecture, String variant, String osVersion, List<String> osFeatures) {
    private static final Map<String, String> ARCHITECTURES = Map.of(
            "x86_64", "amd64", "x86-64", "amd64", "aarch64", "arm64", "armhf", "arm", "armel", "arm", "i386", "386");

    public Platform {
        os = os.toLowerCase(Locale.ROOT);
        String named = architecture.toLowerCase(Locale.ROOT);
        variant = normalizedVariant(named, variant.toLowerCase(Locale.ROOT));
        architecture = ARCHITECTURES.getOrDefault(named, named);
        osFeatures = List.copyOf(osFeatures);
    }

    /// A platform that names neither a version nor features of the operating system.
    public Platform(String os, String architecture, String variant) {
        this(os, architecture, variant, "", List.of());
    }

    /// The platform that this program runs on.
    public static Platform host() {
        return new Platform("linux", System.getProperty("os.arch", ""), "");
    }

    /// Reads `os/arch[/variant]`, or an architecture alone for Linux.
    public static Platform parse(String text) throws OciFormatException {
        String[] parts = text.split("/", -1);
        for (String part : parts) {
            if (!part.matches("[A-Za-z0-9_.-]+")) {
                throw new OciFormatException("invalid platform \"" + text + "\": expected os/arch[/variant]");
            }
        }
        return switch (parts.length) {
            case 1 -> new Platform("linux", parts[0], "");
            case 2 -> new Platform(parts[0], parts[1], "");
            case 3 -> new Platform(parts[0], parts[1], parts[2]);
            default ->
                throw new OciFormatException("invalid platform \"" + text + "\": expected os/arch[/variant], found "
                        + parts.length + " parts");
        };
    }

    /// Whether an image for `image` runs where this platform is asked for. A variant that either
    /// side leaves out matches any.
    public boolean accepts(Platform image) {
        return os.equals(image.os)
                && architecture.equals(image.architecture)
                && (variant.isEmpty() || image.variant.isEmpty() || variant.equals(image.variant));
    }

    /// Whether both name the same operating system, processor and variant, whatever version they ask for.
    boolean sameAs(Platform other) {
        return os.equals(other.os) && architecture.equals(other.architecture) && variant.equals(other.variant);
    }

    private static String normalizedVariant(String architecture, String variant) {
        return switch (architecture) {
            case "armhf" -> "v7";
            case "armel" -> "v6";
            case "arm64", "aarch64" -> variant.equals("8") || variant.equals("v8") ? "" : variant;
            case "amd64", "x86_64", "x86-64" -> variant.equals("v1") ? "" : variant;
            default -> variant;
        };
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(os);
        if (!architecture.isEmpty()) {
            text.append('/').append(architecture);
        }
        if (!variant.isEmpty()) {
            text.append('/').append(variant);
        }
        return text.toString();
    }
}
