package dev.lazuli.snapshotter.overlay;

import java.util.List;

/// What containerd shall mount to use a snapshot.
///
/// @param type    `bind` or `overlay`
/// @param source  the folder for a bind mount, `overlay` otherwise
/// @param options in the order in which they are given to mount(8)
public record Mount(String type, String source, List<String> options) {
    public Mount {
        options = List.copyOf(options);
    }
}
