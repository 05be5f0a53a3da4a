package dev.lazuli.cli.run;

import dev.lazuli.containerd.TaskIo;
import dev.lazuli.linux.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The streams of a process that nobody is attached to: output goes to the container's log by the shim itself, so that
/// nothing of this program stays. Asked for stdin, the process waits for a pipe that nobody has opened yet.
final class DetachedIo {
    private static final int OWNER_ONLY = 0600;

    private DetachedIo() {}

    static TaskIo of(RunOptions options, ContainerFolder folder) throws IOException {
        Path log = folder.log();
        String stdin = options.interactive() ? pipe(folder.path().resolve("stdin")) : "";
        if (options.terminal()) {
            // The shim copies a terminal to a path as it is, and knows no file:// there.
            Files.createFile(log);
            return new TaskIo(stdin, log.toString(), "", true);
        }
        return new TaskIo(stdin, "file://" + log, "file://" + log, false);
    }

    private static String pipe(Path path) throws IOException {
        Nodes.makeFifo(path, OWNER_ONLY);
        return path.toString();
    }
}
