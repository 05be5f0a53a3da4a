package dev.lazuli.cli.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A file or folder of the host that a container sees, as `-v SOURCE:TARGET[:OPTIONS]` asks for it.
///
/// @param source      absolute path on the host
/// @param target      absolute path in the container
/// @param readOnly    whether the container may not write there
/// @param propagation how mounts below it spread, such as `rprivate`
/// @param recursive   whether mounts below the source are seen as well
public record BindMount(Path source, String target, boolean readOnly, String propagation, boolean recursive) {
    private static final Set<String> PROPAGATIONS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

    /// A mount with Docker's defaults.
    public static BindMount of(Path source, String target) {
        return new BindMount(source, target, false, "rprivate", true);
    }

    /// Reads the value of `-v`.
    ///
    /// @param folder what a source that begins with a dot is relative to
    /// @throws IOException when it makes no sense or the source is not there
    public static BindMount parse(String volume, Path folder) throws IOException {
        String[] parts = volume.split(":", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw invalid(volume, "expected SOURCE:TARGET[:OPTIONS], found " + parts.length + " part(s)");
        }
        Path source = source(volume, parts[0], folder);
        if (!parts[1].startsWith("/") || Path.of(parts[1]).normalize().getNameCount() == 0) {
            throw invalid(volume, "\"" + parts[1] + "\" is no absolute path below / in the container");
        }
        String target = Path.of(parts[1]).normalize().toString();
        BindMount mount = of(source, target);
        for (String option : parts.length == 3 ? parts[2].split(",") : new String[0]) {
            mount = mount.with(volume, option);
        }
        return mount;
    }

    private static Path source(String volume, String text, Path folder) throws IOException {
        if (!text.startsWith("/") && !text.startsWith(".")) {
            throw invalid(
                    volume, "\"" + text + "\" is no path (named volumes are not supported: give an absolute path)");
        }
        Path source = folder.resolve(text).normalize();
        if (!Files.exists(source)) {
            throw invalid(volume, "source path " + source + " does not exist");
        }
        return source;
    }

    private BindMount with(String volume, String option) throws IOException {
        return switch (option) {
            case "ro" -> new BindMount(source, target, true, propagation, recursive);
            case "rw" -> new BindMount(source, target, false, propagation, recursive);
            case "bind" -> new BindMount(source, target, readOnly, propagation, false);
            case "rbind", "z", "Z" -> this;
            default -> {
                if (!PROPAGATIONS.contains(option)) {
                    throw invalid(volume, "unknown option \"" + option + "\"");
                }
                yield new BindMount(source, target, readOnly, option, recursive);
            }
        };
    }

    private static IOException invalid(String volume, String reason) {
        return new IOException("invalid volume \"" + volume + "\": " + reason);
    }

    /// The mount options, in the runtime's words.
    List<String> options() {
        List<String> options = new ArrayList<>(List.of(recursive ? "rbind" : "bind", propagation));
        if (readOnly) {
            options.add("ro");
        }
        return options;
    }
}
