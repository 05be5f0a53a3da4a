package dev.lazuli.cli.run;

import dev.lazuli.cli.Console;
import dev.lazuli.cli.GlobalOptions;
import dev.lazuli.cli.Log;
import dev.lazuli.cli.Signals;
import dev.lazuli.containerd.ContainerdClient;
import java.io.InputStream;

/// What running a container needs of the world.
///
/// @param options    what all commands share
/// @param containerd the connection
/// @param images     where images come from
/// @param console    where output goes
/// @param input      this process's stdin
/// @param log        messages for a person
/// @param signals    signals of this process
public record RunContext(
        GlobalOptions options,
        ContainerdClient containerd,
        ImageSource images,
        Console console,
        InputStream input,
        Log log,
        Signals signals) {
    Caller caller() {
        return new Caller(containerd, input, log, signals);
    }
}
