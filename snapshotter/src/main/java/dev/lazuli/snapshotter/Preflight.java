package dev.lazuli.snapshotter;

import dev.lazuli.linux.Processes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What must be so before anything can be mounted.
final class Preflight {
    private static final Path FUSE_DEVICE = Path.of("/dev/fuse");

    private Preflight() {}

    /// @throws IOException that says what is missing and how to get it
    static void check() throws IOException {
        int uid = Processes.effectiveUid();
        if (uid != 0) {
            throw new IOException("must run as root, since it mounts file systems; the user id is " + uid);
        }
        if (Files.notExists(FUSE_DEVICE)) {
            throw new IOException("there is no " + FUSE_DEVICE + ", so that nothing can be mounted lazily: load the"
                    + " kernel module with 'modprobe fuse', or pass the device into the container");
        }
        try {
            FileChannel.open(FUSE_DEVICE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    .close();
        } catch (IOException e) {
            throw new IOException("cannot open " + FUSE_DEVICE + ": " + e, e);
        }
    }
}
