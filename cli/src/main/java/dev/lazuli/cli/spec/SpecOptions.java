package dev.lazuli.cli.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where a container runs and with which rights.
///
/// @param hostname    its host name
/// @param cgroupsPath its control group
/// @param ownNetwork  whether it has a network namespace of its own
/// @param cgroupV2    whether the host has the unified cgroup hierarchy alone
/// @param readOnly    whether its root cannot be written
/// @param mounts      files and folders of the host
/// @param poststop    a program to call when it is gone
public record SpecOptions(
        String hostname,
        String cgroupsPath,
        boolean ownNetwork,
        boolean cgroupV2,
        boolean readOnly,
        List<BindMount> mounts,
        Optional<Path> poststop) {

    public SpecOptions {
        mounts = List.copyOf(mounts);
    }
}
