package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// An eStargz layer for tests: made from a tar by a script in Python, so that no code under test takes part.
///
/// @param blob the bytes of the layer
/// @param toc  digest of its TOC
@SuppressWarnings("ArrayRecordComponent") // nobody compares layers
record TestLayer(byte[] blob, TocDigest toc) {
    private static final int DEFAULT_CHUNK_SIZE = 4 << 20;
    private static final ImageReference IMAGE =
            new ImageReference("registry.test", "layers", Optional.of("latest"), Optional.empty());

    /// Converts a tar with chunks of 4 MiB, each in a gzip member of its own.
    static TestLayer ofTar(Path tar) throws IOException, InterruptedException {
        return ofTar(tar, DEFAULT_CHUNK_SIZE, 0);
    }

    static TestLayer ofTar(Path tar, int chunkSize, int minChunkSize) throws IOException, InterruptedException {
        Path blob = Files.createTempFile("lazuli-layer-", ".esgz");
        try {
            String toc = run(
                    "python3",
                    script("estargz.py"),
                    tar.toString(),
                    blob.toString(),
                    Integer.toString(chunkSize),
                    Integer.toString(minChunkSize));
            return new TestLayer(Files.readAllBytes(blob), new TocDigest(Digest.of(toc.strip())));
        } finally {
            Files.delete(blob);
        }
    }

    /// Packs a folder with GNU tar and converts it.
    static TestLayer ofFolder(Path folder) throws IOException, InterruptedException {
        return ofTar(tarOf(folder));
    }

    /// Packs some files of a folder with GNU tar in the order given, and converts them.
    static TestLayer ofFiles(Path folder, List<String> names) throws IOException, InterruptedException {
        Path tar = folder.resolveSibling(folder.getFileName() + ".tar");
        List<String> command = new ArrayList<>(List.of("tar", "-C", folder.toString(), "-cf", tar.toString()));
        command.addAll(names);
        run(command.toArray(String[]::new));
        return ofTar(tar);
    }

    /// Packs a folder with GNU tar, beside it, its files in the order of their names.
    static Path tarOf(Path folder) throws IOException, InterruptedException {
        Path tar = folder.resolveSibling(folder.getFileName() + ".tar");
        run(
                "tar",
                "--format=posix",
                "--xattrs",
                "--sort=name",
                "--numeric-owner",
                "-C",
                folder.toString(),
                "-cf",
                tar.toString(),
                ".");
        return tar;
    }

    Digest digest() {
        return Digest.sha256(blob);
    }

    LayerRequest request() {
        return new LayerRequest(
                IMAGE,
                digest(),
                Optional.of(new TocTrust.OfJson(toc)),
                Optional.empty(),
                OptionalLong.of(blob.length),
                false);
    }

    LayerRequest requestWithoutTocDigest(boolean skipVerify) {
        return new LayerRequest(IMAGE, digest(), Optional.empty(), Optional.empty(), OptionalLong.empty(), skipVerify);
    }

    /// A copy whose byte at `offset` differs, under the same digests.
    FakeBlob corruptAt(int offset) {
        byte[] bad = blob.clone();
        bad[offset] ^= 0x55;
        return new FakeBlob(bad);
    }

    /// Where the compressed bytes of the TOC begin: what the footer says.
    int tocOffset() {
        String footer = new String(blob, blob.length - 51, 51, StandardCharsets.ISO_8859_1);
        return Integer.parseInt(footer.substring(16, 32), 16);
    }

    /// Runs a program and returns what it prints.
    static String run(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("lazuli-test-", ".stderr");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(Arrays.toString(command) + " failed: " + Files.readString(errors));
            }
            return new String(output, StandardCharsets.UTF_8);
        } finally {
            Files.delete(errors);
        }
    }

    /// Every file below a folder as a line of JSON with all that `stat`, `readlink`, xattrs and content say.
    static List<String> dump(Path folder) throws IOException, InterruptedException {
        return new ArrayList<>(
                run("python3", script("dump.py"), folder.toString()).lines().toList());
    }

    /// A script of the test resources as a file.
    static String script(String name) throws IOException {
        Path file = Path.of(
                System.getProperty("java.io.tmpdir"),
                "lazuli-test-" + ProcessHandle.current().pid() + "-" + name);
        try (InputStream in = TestLayer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no test resource " + name);
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        file.toFile().deleteOnExit();
        return file.toString();
    }
}
