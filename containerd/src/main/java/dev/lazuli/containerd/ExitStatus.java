package dev.lazuli.containerd;

import java.time.Instant;

/// How a process ended.
///
/// @param code     its exit code, 128 plus the signal where one ended it
/// @param exitedAt when
public record ExitStatus(int code, Instant exitedAt) {}
