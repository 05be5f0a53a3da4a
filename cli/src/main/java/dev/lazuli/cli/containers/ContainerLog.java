package dev.lazuli.cli.containers;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.run.ContainerLabels;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.TaskInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What a detached container has printed, as its shim wrote it down: both outputs in one file, byte for byte.
public final class ContainerLog {
    private static final String FILE = "file://";
    private static final int BUFFER_BYTES = 64 << 10;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ContainerdClient containerd;
    private final Container container;
    private final Path file;

    private ContainerLog(ContainerdClient containerd, Container container, Path file) {
        this.containerd = containerd;
        this.container = container;
        this.file = file;
    }

    /// The log of a container.
    ///
    /// @throws CommandException when it has none that this program can read
    public static ContainerLog of(ContainerdClient containerd, Container container) throws CommandException {
        String place = container.labels().getOrDefault(ContainerLabels.LOG, "");
        if (place.isEmpty()) {
            throw new CommandException("container " + container.id()
                    + " has no log: it was not started with -d, so its output went to the command that ran it");
        }
        if (!place.startsWith(FILE)) {
            throw new CommandException("cannot read the log of container " + container.id() + ": it is at \"" + place
                    + "\", expected " + FILE + "...");
        }
        return new ContainerLog(containerd, container, Path.of(place.substring(FILE.length())));
    }

    /// Copies it.
    ///
    /// @param last   how many of its lines, all when empty
    /// @param follow whether to go on until the container has ended
    public void copy(OutputStream target, OptionalLong last, boolean follow) throws IOException, InterruptedException {
        if (!Files.exists(file) && !follow) {
            return;
        }
        awaitFile(follow);
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(last.isPresent() ? startOfLast(in, last.getAsLong()) : 0);
            drain(in, target);
            while (follow) {
                boolean ended = ended();
                drain(in, target);
                if (ended) {
                    return;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private void awaitFile(boolean follow) throws IOException, InterruptedException {
        while (follow && !Files.exists(file) && !ended()) {
            Thread.sleep(PAUSE);
        }
    }

    private boolean ended() throws IOException, InterruptedException {
        Optional<TaskInfo> task = containerd.tasks().get(container.id());
        return task.isEmpty() || task.get().state() == TaskInfo.State.STOPPED;
    }

    private static void drain(RandomAccessFile in, OutputStream target) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            target.write(buffer, 0, count);
        }
        target.flush();
    }

    /// Where the last lines begin; a last line without its end counts.
    static long startOfLast(RandomAccessFile in, long lines) throws IOException {
        long end = in.length();
        if (lines == 0) {
            return end;
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        long seen = 0;
        for (long from = end; from > 0; ) {
            int count = (int) Math.min(BUFFER_BYTES, from);
            from -= count;
            in.seek(from);
            in.readFully(buffer, 0, count);
            for (int i = count - 1; i >= 0; i--) {
                boolean ofTheLast = from + i == end - 1;
                if (buffer[i] == '\n' && !ofTheLast && ++seen == lines) {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }
}
