package dev.lazuli.layerfs;

import dev.lazuli.estargz.MemberFormat;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.layerfs.source.FetchedToc;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where things are below the root folder; the only class that knows. Not thread-safe in [#open] and [#close].
///
/// | Path | Content |
/// |---|---|
/// | `lock` | held by the one process that uses the folder |
/// | `layers/ALGORITHM-HEX/TOC.index` | the index of a layer with the TOC of that digest |
/// | `layers/ALGORITHM-HEX/TOC-SIZE-END[-zstd].json` | the text of that TOC, the blob's size, where its payloads end |
/// | `layers/ALGORITHM-HEX/compressed-SUM-is-TOC` | says which TOC's compressed bytes have that checksum; empty |
/// | `layers/ALGORITHM-HEX/unverified-TOC…` | the same for a TOC that was accepted without verification |
/// | `profiles/` | what containers read when they started, a file for each image |
/// | `store/` | the chunks |
/// | `tmp/` | what is being made; emptied at the start |
final class LayerLayout implements AutoCloseable {
    private static final String UNVERIFIED = "unverified-";
    private static final String COMPRESSED = "compressed-";
    private static final String IS = "-is-";
    private static final Pattern KEPT_TOC = Pattern.compile("(.+)-([0-9]{1,18})-([0-9]{1,18})(-zstd)?\\.json");

    private final Path root;
    private @Nullable FileChannel lockFile;

    /// A TOC's text that was kept.
    record KeptToc(Path json, long blobSize, long payloadsEnd, MemberFormat memberFormat) {}

    LayerLayout(Path root) {
        this.root = root;
    }

    /// Makes the folders and takes the lock.
    void open() throws IOException {
        Files.createDirectories(
                root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectories(root.resolve("layers"));
        Files.createDirectories(temporary());
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(channel)) {
            channel.close();
            throw new IOException("cannot use " + root + ": another process uses it");
        }
        lockFile = channel;
        emptyTemporary();
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    Path root() {
        return root;
    }

    Path store() {
        return root.resolve("store");
    }

    Path profiles() {
        return root.resolve("profiles");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    /// A new empty file for what is being made.
    Path newTemporaryFile(String prefix) throws IOException {
        return Files.createTempFile(temporary(), prefix, ".tmp");
    }

    /// Where the index of a layer is or will be; its folder exists afterwards.
    Path index(Digest layer, TocDigest toc, boolean verified) throws IOException {
        Path folder = folder(layer);
        Files.createDirectories(folder);
        return folder.resolve(prefix(toc, verified) + ".index");
    }

    /// Whether there is an index of a layer, for whatever TOC.
    boolean hasIndex(Digest layer) throws IOException {
        return !list(layer, "*.index").isEmpty();
    }

    /// The digest of a TOC of this layer that was accepted without verification.
    Optional<TocDigest> unverifiedToc(Digest layer) throws IOException {
        for (Path each : list(layer, UNVERIFIED + "*.index")) {
            String name = each.getFileName().toString();
            String text = name.substring(UNVERIFIED.length(), name.length() - ".index".length());
            return Optional.of(TocDigest.parse(text.replaceFirst("-", ":")));
        }
        return Optional.empty();
    }

    /// The digest of the JSON text of a TOC whose compressed bytes were found to have this checksum.
    Optional<TocDigest> tocOfCompressed(Digest layer, Digest checksum) throws IOException {
        String prefix = COMPRESSED + fileName(checksum) + IS;
        for (Path each : list(layer, prefix + "*")) {
            String text = each.getFileName().toString().substring(prefix.length());
            return Optional.of(TocDigest.parse(text.replaceFirst("-", ":")));
        }
        return Optional.empty();
    }

    /// Notes the answer of [#tocOfCompressed(Digest, Digest)].
    void rememberTocOfCompressed(Digest layer, Digest checksum, TocDigest toc) throws IOException {
        Path note = folder(layer).resolve(COMPRESSED + fileName(checksum) + IS + fileName(toc.digest()));
        if (!Files.exists(note)) {
            Files.createFile(note);
        }
    }

    Optional<KeptToc> keptToc(Digest layer, TocDigest toc, boolean verified) throws IOException {
        String prefix = prefix(toc, verified);
        for (Path each : list(layer, prefix + "-*.json")) {
            Matcher name = KEPT_TOC.matcher(each.getFileName().toString());
            if (name.matches() && name.group(1).equals(prefix)) {
                return Optional.of(new KeptToc(
                        each,
                        Long.parseLong(name.group(2)),
                        Long.parseLong(name.group(3)),
                        name.group(4) == null ? MemberFormat.GZIP : MemberFormat.ZSTD));
            }
        }
        return Optional.empty();
    }

    /// Moves the text of a TOC to where it is kept.
    void keep(FetchedToc fetched, Digest layer, boolean verified) throws IOException {
        UnverifiedToc toc = fetched.toc();
        String name = prefix(toc.digest(), verified) + "-" + fetched.blobSize() + "-" + toc.payloadsEnd()
                + (toc.memberFormat() == MemberFormat.ZSTD ? "-zstd" : "") + ".json";
        try (FileChannel json = FileChannel.open(fetched.json(), StandardOpenOption.WRITE)) {
            json.force(true);
        }
        Files.move(fetched.json(), folder(layer).resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path folder(Digest layer) {
        return root.resolve("layers").resolve(fileName(layer));
    }

    private static String prefix(TocDigest toc, boolean verified) {
        return (verified ? "" : UNVERIFIED) + fileName(toc.digest());
    }

    private static String fileName(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }

    private List<Path> list(Digest layer, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder(layer))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(layer), glob)) {
                files.forEach(found::add);
            }
        }
        return found;
    }

    private void emptyTemporary() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary())) {
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (lockFile != null) {
            lockFile.close();
        }
    }
}
