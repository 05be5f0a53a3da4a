package dev.lazuli.layerfs.prefetch;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The profiles that a node keeps, a file `ALGORITHM-HEX.json` for each image, named by the digest of its manifest.
/// Thread-safe.
///
/// A profile is written under another name, made durable and renamed: after a crash there is the old one or the new
/// one. So many are kept; those that were not used for the longest time are given up. A file that is no profile is
/// deleted when it is found.
public final class ProfileStore {
    private static final System.Logger LOG = System.getLogger(ProfileStore.class.getName());
    private static final String SUFFIX = ".json";
    private static final String UNFINISHED = ".new";
    private static final Pattern NAME = Pattern.compile("([a-z0-9+._]+)-([0-9a-f]+)\\.json");

    private final Path folder;
    private final int most;

    /// Does no I/O.
    ///
    /// @param folder of the profiles, made by [#open()]
    /// @param most   how many are kept
    public ProfileStore(Path folder, int most) {
        this.folder = folder;
        this.most = most;
    }

    /// A profile and when it was made or last used.
    public record Kept(ImageProfile profile, Instant used) {}

    /// Makes the folder, and removes what a crash left.
    public void open() throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
            for (Path each : left) {
                Files.deleteIfExists(each);
            }
        }
    }

    /// Whether there is a profile of an image; a look at the folder, no more.
    public boolean has(Digest image) {
        return Files.exists(file(image));
    }

    /// Whether there is none at all.
    public boolean isEmpty() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            return !all.iterator().hasNext();
        }
    }

    /// The profile of an image, which counts as used now.
    public synchronized Optional<ImageProfile> use(Digest image) throws IOException {
        Optional<ImageProfile> profile = get(image);
        if (profile.isPresent()) {
            Files.setLastModifiedTime(file(image), FileTime.from(Instant.now()));
        }
        return profile;
    }

    /// The profile of an image.
    public synchronized Optional<ImageProfile> get(Digest image) throws IOException {
        return read(file(image), image);
    }

    /// All profiles, that used last first.
    public synchronized List<Kept> list() throws IOException {
        List<Kept> all = new ArrayList<>();
        for (Path file : files()) {
            Optional<Digest> image = image(file);
            if (image.isPresent()) {
                Instant used = Files.getLastModifiedTime(file).toInstant();
                read(file, image.get()).ifPresent(profile -> all.add(new Kept(profile, used)));
            }
        }
        all.sort(Comparator.comparing(Kept::used).reversed());
        return all;
    }

    /// Keeps a profile, in the place of an earlier one of the same image.
    ///
    /// @throws OciFormatException if it is larger than a profile may be
    public synchronized void put(ImageProfile profile) throws IOException {
        byte[] json = profile.toJson();
        if (json.length > ImageProfile.MAX_BYTES) {
            throw new OciFormatException("the profile of " + profile.image() + " has " + json.length
                    + " bytes, expected at most " + ImageProfile.MAX_BYTES);
        }
        Path file = file(profile.image());
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(json);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        dropOldest(file);
    }

    /// Forgets the profile of an image.
    ///
    /// @return whether there was one
    public synchronized boolean remove(Digest image) throws IOException {
        return Files.deleteIfExists(file(image));
    }

    private void dropOldest(Path spared) throws IOException {
        List<Path> files = files();
        if (files.size() <= most) {
            return;
        }
        record Aged(Path file, FileTime used) {}
        List<Aged> aged = new ArrayList<>();
        for (Path file : files) {
            if (!file.equals(spared)) {
                aged.add(new Aged(file, Files.getLastModifiedTime(file)));
            }
        }
        aged.sort(Comparator.comparing(Aged::used));
        for (Aged each : aged.subList(0, Math.min(aged.size(), files.size() - most))) {
            Files.deleteIfExists(each.file());
        }
    }

    private static Optional<ImageProfile> read(Path file, Digest image) throws IOException {
        try {
            if (Files.size(file) > ImageProfile.MAX_BYTES) {
                throw new OciFormatException("it has " + Files.size(file) + " bytes");
            }
            ImageProfile profile = ImageProfile.parse(Files.readAllBytes(file));
            if (!profile.image().equals(image)) {
                throw new OciFormatException("it is of image " + profile.image());
            }
            return Optional.of(profile);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (OciFormatException e) {
            LOG.log(Level.WARNING, "a damaged profile is deleted: file={0} reason=\"{1}\"", file, e.getMessage());
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            all.forEach(files::add);
        }
        return files;
    }

    private Path file(Digest image) {
        return folder.resolve(image.algorithm() + "-" + image.hex() + SUFFIX);
    }

    private static Optional<Digest> image(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        try {
            return name.matches() ? Optional.of(Digest.parse(name.group(1) + ":" + name.group(2))) : Optional.empty();
        } catch (OciFormatException _) {
            return Optional.empty();
        }
    }
}
