package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import java.time.Instant;

/// What a tar entry looks like in a TOC, but for what depends on where its payload is.
final class TocFields {
    private TocFields() {}

    /// @throws UnrepresentableNameException if the entry has a name that a TOC cannot express
    static RawEntry of(TarEntry tar) throws UnrepresentableNameException {
        RawEntry entry = new RawEntry();
        entry.name = checked(tar, tar.name(), "name");
        entry.type = type(tar.type());
        entry.size = tar.size();
        entry.linkName =
                tar.type() == TarEntry.Type.HARD_LINK ? checked(tar, tar.linkName(), "link target") : tar.linkName();
        TarEntry.Metadata metadata = tar.metadata();
        entry.modified = metadata.modified().equals(Instant.EPOCH) ? "" : TocTimes.format(metadata.modified());
        entry.mode = metadata.mode();
        entry.uid = metadata.uid();
        entry.gid = metadata.gid();
        entry.userName = tar.userName();
        entry.groupName = tar.groupName();
        entry.devMajor = metadata.devMajor();
        entry.devMinor = metadata.devMinor();
        entry.xattrs = tar.xattrs();
        return entry;
    }

    /// The second or a later chunk of a file.
    static RawEntry chunk(String name, long chunkOffset) {
        RawEntry entry = new RawEntry();
        entry.name = name;
        entry.type = "chunk";
        entry.chunkOffset = chunkOffset;
        return entry;
    }

    private static String checked(TarEntry tar, String path, String what) throws UnrepresentableNameException {
        if (EntryNames.climbs(path)) {
            throw new UnrepresentableNameException(what, path, "has a \"..\" component", tar.offset());
        }
        if (tar.type() != TarEntry.Type.DIRECTORY && EntryNames.clean(path).isEmpty()) {
            throw new UnrepresentableNameException(what, path, "is the root directory's", tar.offset());
        }
        return path;
    }

    private static String type(TarEntry.Type type) {
        return switch (type) {
            case REGULAR -> "reg";
            case HARD_LINK -> "hardlink";
            case SYMLINK -> "symlink";
            case CHARACTER_DEVICE -> "char";
            case BLOCK_DEVICE -> "block";
            case DIRECTORY -> "dir";
            case FIFO -> "fifo";
        };
    }
}
