package dev.lazuli.snapshotter.overlay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the kernel of this node needs for overlay mounts.
///
/// @param userNamespace whether this process runs in a user namespace, where only `user.overlay.*` attributes work
/// @param index         whether overlayfs has an index, which refuses to mount shared lower folders unless it is off
public record OverlayKernel(boolean userNamespace, boolean index) {

    /// Asks the kernel.
    ///
    /// @param proc normally `/proc`
    /// @param sys  normally `/sys`
    public static OverlayKernel detect(Path proc, Path sys) throws IOException {
        String map = Files.readString(proc.resolve("self/uid_map")).strip().replaceAll("\\s+", " ");
        boolean wholeRange = map.equals("0 0 4294967295");
        return new OverlayKernel(!wholeRange, Files.exists(sys.resolve("module/overlay/parameters/index")));
    }

    /// The mount options that every overlay mount gets.
    public List<String> mountOptions() {
        List<String> options = new ArrayList<>();
        if (userNamespace) {
            options.add("userxattr");
        }
        if (index) {
            options.add("index=off");
        }
        return List.copyOf(options);
    }
}
