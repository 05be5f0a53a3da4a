package dev.lazuli.examples;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.estargz.EstargzOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Converts a layer (a tar, plain or compressed with gzip or zstd) to eStargz: `ConvertTar LAYER BLOB`.
public final class ConvertTar {
    private ConvertTar() {}

    /// Prints what the descriptor of the layer and the config of the image have to say.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: ConvertTar LAYER BLOB");
            System.exit(1);
        }
        BuiltLayer built = convert(Path.of(arguments[0]), Path.of(arguments[1]));
        System.out.println("digest " + built.digest());
        System.out.println("size " + built.size());
        System.out.println("diffID " + built.diffId());
        built.annotations().forEach((key, value) -> System.out.println("annotation " + key + "=" + value));
    }

    /// Converts; what is at `blob` is replaced when all went well, and untouched otherwise.
    static BuiltLayer convert(Path layer, Path blob) throws IOException, InterruptedException {
        Path folder = blob.toAbsolutePath().resolveSibling("");
        Path unfinished = Files.createTempFile(folder, "layer", ".tmp");
        try {
            BuiltLayer built;
            try (InputStream in = Files.newInputStream(layer);
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                // Level 9, chunks of 4 MiB, a thread for each processor; the TOC is spooled beside the blob.
                built = new EstargzBuilder(EstargzOptions.defaults(folder)).build(in, out);
            }
            Files.move(unfinished, blob, StandardCopyOption.REPLACE_EXISTING);
            return built;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
