package dev.lazuli.cli.spec;

import java.util.List;

/// Who a container's process is.
///
/// @param uid            user id
/// @param gid            group id
/// @param additionalGids further groups
/// @param home           home folder, `/` where the image does not say
public record ContainerUser(long uid, long gid, List<Long> additionalGids, String home) {
    public ContainerUser {
        additionalGids = List.copyOf(additionalGids);
    }
}
