package dev.lazuli.cli.run;

import dev.lazuli.cli.net.BridgeNetwork;
import dev.lazuli.containerd.Mount;
import java.util.List;
import java.util.Optional;

/// A container that has been made and whose process has not.
///
/// @param identity what it is called
/// @param folder   its files
/// @param rootfs   what to mount as its root
/// @param bridge   the network that it gets when its process is there
record MadeContainer(
        ContainerIdentity identity, ContainerFolder folder, List<Mount> rootfs, Optional<BridgeNetwork> bridge) {
    MadeContainer {
        rootfs = List.copyOf(rootfs);
    }
}
