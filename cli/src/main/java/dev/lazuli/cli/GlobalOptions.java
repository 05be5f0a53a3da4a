package dev.lazuli.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What all commands share.
///
/// @param socket           containerd's unix socket
/// @param namespace        containerd's namespace
/// @param snapshotter      which of containerd's snapshotters holds layers and containers
/// @param insecureRegistry whether registries may speak plain HTTP or show certificates that nobody vouches for
/// @param debug            whether to print what only a developer wants to see
/// @param dataRoot         where files of containers live, for each containerd apart
/// @param cniPath          folders that are searched for CNI plugins
public record GlobalOptions(
        Path socket,
        String namespace,
        String snapshotter,
        boolean insecureRegistry,
        boolean debug,
        Path dataRoot,
        List<Path> cniPath) {

    public GlobalOptions {
        cniPath = List.copyOf(cniPath);
    }

    /// Whether layers are pulled lazily: nerdctl takes any snapshotter for that whose name contains `stargz`.
    public boolean lazy() {
        return snapshotter.contains("stargz");
    }

    /// A list of folders as `$PATH` has them.
    static List<Path> folders(String text) {
        return Arrays.stream(text.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }
}
