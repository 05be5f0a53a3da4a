package dev.lazuli.fuse;

import java.io.IOException;
import java.nio.file.Path;

/// A program that mounts and ends without unmounting.
final class AbandonedMount {
    private AbandonedMount() {}

    public static void main(String[] arguments) throws IOException {
        FuseServer server = FuseServer.mount(
                Path.of(arguments[0]), FuseMountOptions.named("abandoned", "abandoned"), new HelloFuse());
        System.out.println("abandoning " + server.mountpoint());
    }
}
