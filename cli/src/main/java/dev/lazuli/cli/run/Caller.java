package dev.lazuli.cli.run;

import dev.lazuli.cli.Log;
import dev.lazuli.cli.Signals;
import dev.lazuli.containerd.ContainerdClient;
import java.io.InputStream;

/// The command that a container's process is attached to.
///
/// @param containerd the connection
/// @param input      this process's stdin
/// @param log        messages for a person
/// @param signals    signals of this process
public record Caller(ContainerdClient containerd, InputStream input, Log log, Signals signals) {}
