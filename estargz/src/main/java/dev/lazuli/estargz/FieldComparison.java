package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;

/// Compares what a TOC says about an entry with its tar header.
final class FieldComparison {
    private final TocEntry toc;
    private final TarEntry tar;
    private final Findings findings;

    FieldComparison(TocEntry toc, TarEntry tar, Findings findings) {
        this.toc = toc;
        this.tar = tar;
        this.findings = findings;
    }

    /// Lists what differs.
    ///
    /// @return whether both are of the same type
    boolean run() throws UnrepresentableNameException {
        String found = type(tar.type());
        String expected = type(toc);
        if (!found.equals(expected)) {
            differs("type", found, expected);
            return false;
        }
        TarEntry.Metadata metadata = tar.metadata();
        Attributes attributes = toc.attributes();
        compare("mode", "%04o".formatted(metadata.mode()), "%04o".formatted(attributes.mode()));
        compare("uid", metadata.uid(), attributes.uid());
        compare("gid", metadata.gid(), attributes.gid());
        if (!sameTime(metadata.modified(), attributes.modified())) {
            differs("modification time", metadata.modified(), attributes.modified());
        }
        xattrs(tar.xattrs(), attributes.xattrs());
        byType(metadata);
        return true;
    }

    private void byType(TarEntry.Metadata metadata) throws UnrepresentableNameException {
        switch (toc) {
            case TocEntry.RegularFile file -> compare("size", tar.size(), file.size());
            case TocEntry.Symlink link -> compare("link target", tar.linkName(), link.target());
            case TocEntry.HardLink link -> compare("link target", EntryNames.clean(tar.linkName()), link.target());
            case TocEntry.Device device ->
                compare(
                        "device number",
                        metadata.devMajor() + ":" + metadata.devMinor(),
                        device.major() + ":" + device.minor());
            case TocEntry.Directory _, TocEntry.Fifo _ -> {
                // Nothing more to them.
            }
        }
    }

    /// A TOC may have whole seconds where the tar has fractions: containerd's converter rounds.
    private static boolean sameTime(Instant tar, Instant toc) {
        return tar.equals(toc)
                || (toc.getNano() == 0
                        && (tar.truncatedTo(ChronoUnit.SECONDS).equals(toc)
                                || tar.plusMillis(500)
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .equals(toc)));
    }

    private void xattrs(Map<String, byte[]> found, Map<String, byte[]> expected) {
        TreeSet<String> names = new TreeSet<>(found.keySet());
        names.addAll(expected.keySet());
        for (String name : names) {
            byte[] inTar = found.get(name);
            byte[] inToc = expected.get(name);
            if (inTar == null || inToc == null) {
                String where = inTar == null ? "TOC" : "tar";
                findings.add(
                        Disagreement.Kind.FIELD,
                        toc.name(),
                        "the extended attribute \"" + name + "\" is only in the " + where);
            } else if (!Arrays.equals(inTar, inToc)) {
                findings.add(
                        Disagreement.Kind.FIELD,
                        toc.name(),
                        "the extended attribute \"" + name + "\" has " + inTar.length + " bytes in the tar and other "
                                + inToc.length + " in the TOC");
            }
        }
    }

    private void compare(String field, Object found, Object expected) {
        if (!found.equals(expected)) {
            differs(field, found, expected);
        }
    }

    private void differs(String field, Object found, Object expected) {
        findings.add(
                Disagreement.Kind.FIELD,
                toc.name(),
                "the " + field + " is " + found + " in the tar, " + expected + " in the TOC");
    }

    private static String type(TarEntry.Type type) {
        return switch (type) {
            case REGULAR -> "regular file";
            case HARD_LINK -> "hard link";
            case SYMLINK -> "symbolic link";
            case CHARACTER_DEVICE -> "character device";
            case BLOCK_DEVICE -> "block device";
            case DIRECTORY -> "directory";
            case FIFO -> "named pipe";
        };
    }

    private static String type(TocEntry entry) {
        return switch (entry) {
            case TocEntry.RegularFile _ -> type(TarEntry.Type.REGULAR);
            case TocEntry.HardLink _ -> type(TarEntry.Type.HARD_LINK);
            case TocEntry.Symlink _ -> type(TarEntry.Type.SYMLINK);
            case TocEntry.Device device ->
                type(
                        device.kind() == TocEntry.Device.Kind.CHARACTER
                                ? TarEntry.Type.CHARACTER_DEVICE
                                : TarEntry.Type.BLOCK_DEVICE);
            case TocEntry.Directory _ -> type(TarEntry.Type.DIRECTORY);
            case TocEntry.Fifo _ -> type(TarEntry.Type.FIFO);
        };
    }
}
