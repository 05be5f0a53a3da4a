package dev.lazuli.containerd;

import java.time.Instant;

/// A process of a container.
///
/// @param containerId the container
/// @param pid         in the host's PID namespace; 0 when it is gone
/// @param state       what it does
/// @param exitCode    once it is stopped
/// @param exitedAt    once it is stopped
public record TaskInfo(String containerId, int pid, State state, int exitCode, Instant exitedAt) {

    /// What a process does.
    public enum State {
        CREATED,
        RUNNING,
        STOPPED,
        PAUSED,
        PAUSING,
        UNKNOWN
    }
}
