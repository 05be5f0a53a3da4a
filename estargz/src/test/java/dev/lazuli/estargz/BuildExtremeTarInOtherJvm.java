package dev.lazuli.estargz;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Builds a layer of an extreme tar and reads its TOC again; run in a JVM of its own, with a small heap.
final class BuildExtremeTarInOtherJvm {
    private BuildExtremeTarInOtherJvm() {}

    /// Prints the number of entries in the TOC.
    ///
    /// @param arguments number of entries, bytes of xattrs in each, an empty folder
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[2]);
        Path blob = folder.resolve("blob");
        InputStream tar = new ExtremeTar(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        BuiltLayer built;
        try (OutputStream out = Files.newOutputStream(blob)) {
            EstargzOptions options = EstargzOptions.defaults(folder).withCompression(new Compression.Gzip(1));
            built = new EstargzBuilder(options).build(tar, out);
        }
        Path json = folder.resolve("json");
        try (InputStream in = Files.newInputStream(blob)) {
            Footer.Gzip footer = footer(blob, built.size());
            in.skipNBytes(footer.tocOffset());
            VerifiedToc toc = UnverifiedToc.spool(in, footer.tocForm(built.size()), TocLimits.DEFAULT, json)
                    .verify(built.tocDigest());
            System.out.println(toc.entryCount());
        }
        Files.delete(json);
        Files.delete(blob);
    }

    private static Footer.Gzip footer(Path blob, long size) throws Exception {
        try (InputStream in = Files.newInputStream(blob)) {
            in.skipNBytes(size - Footer.TAIL_BYTES);
            return Footer.parseWithToc(in.readAllBytes(), size);
        }
    }
}
