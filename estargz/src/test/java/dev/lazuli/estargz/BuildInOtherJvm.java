package dev.lazuli.estargz;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Builds a generated layer; run in a JVM of its own, with a heap that is smaller than the layer.
final class BuildInOtherJvm {
    private BuildInOtherJvm() {}

    /// Builds one layer and prints its digest and uncompressed size.
    ///
    /// @param arguments size of the large file, number of small files, folder, path of the blob
    public static void main(String[] arguments) throws Exception {
        GeneratedTar tar = new GeneratedTar(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]));
        EstargzOptions options = EstargzOptions.defaults(Path.of(arguments[2]));
        try (OutputStream blob = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[3])), 1 << 16)) {
            BuiltLayer built = new EstargzBuilder(options).build(tar, blob);
            System.out.println(built.digest() + " " + built.uncompressedSize());
        }
    }
}
