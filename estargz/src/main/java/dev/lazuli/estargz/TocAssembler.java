package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Checks JSON entries and makes entries and chunks of them.
final class TocAssembler implements TocParser.Handler {
    private static final int MODE_BITS = 07777;
    private static final long MAX_ID = 0xffff_ffffL;

    /// The chunk type, besides the empty one, of containers/storage.
    private static final String ZEROS = "zeros";

    /// Takes checked entries.
    interface Target {
        void entry(TocEntry entry) throws IOException;

        /// A chunk of the regular file that came last.
        ///
        /// @param offset where its gzip member starts in the blob
        void chunk(long fileOffset, long size, long offset, long innerOffset, Digest digest) throws IOException;

        /// Zero bytes of the regular file that came last.
        void hole(long fileOffset, long size) throws IOException;
    }

    private final long payloadsEnd;
    private final Target target;
    private final OwnerNames users = new OwnerNames("user");
    private final OwnerNames groups = new OwnerNames("group");

    /// The name and size of the regular file whose chunks come, and where the next chunk must start.
    private String fileName = "";

    private long fileSize;
    private long fileEnd;

    TocAssembler(long payloadsEnd, Target target) {
        this.payloadsEnd = payloadsEnd;
        this.target = target;
    }

    @Override
    public void entry(RawEntry raw) throws IOException {
        if (raw.type.equals("chunk")) {
            laterChunk(raw);
            return;
        }
        endFile(raw.jsonOffset);
        String name = path(raw, raw.name, "name");
        TocEntry entry = typed(raw, name);
        if (name.isEmpty() && !(entry instanceof TocEntry.Directory)) {
            throw raw.error("is the root and no directory");
        }
        target.entry(entry);
        if (entry instanceof TocEntry.RegularFile file) {
            fileName = name;
            fileSize = file.size();
            fileEnd = 0;
            firstChunk(raw);
        }
    }

    @Override
    public void end() throws IOException {
        endFile(0);
    }

    private TocEntry typed(RawEntry raw, String name) throws EstargzFormatException {
        Attributes attributes = attributes(raw);
        return switch (raw.type) {
            case "dir" -> new TocEntry.Directory(name, attributes);
            case "reg" ->
                new TocEntry.RegularFile(name, attributes, notNegative(raw, raw.size, "size"), digest(raw, raw.digest));
            case "symlink" -> new TocEntry.Symlink(name, attributes, symlinkTarget(raw));
            case "hardlink" -> new TocEntry.HardLink(name, attributes, hardLinkTarget(raw));
            case "char" -> device(raw, name, attributes, TocEntry.Device.Kind.CHARACTER);
            case "block" -> device(raw, name, attributes, TocEntry.Device.Kind.BLOCK);
            case "fifo" -> new TocEntry.Fifo(name, attributes);
            default -> throw raw.error("has the unknown type \"" + raw.type + "\"");
        };
    }

    private void firstChunk(RawEntry raw) throws IOException {
        if (fileSize == 0) {
            return;
        }
        if (raw.chunkOffset != 0) {
            throw raw.error("starts with the chunk at " + raw.chunkOffset + ", expected 0");
        }
        long size = raw.chunkSize == 0 ? fileSize : raw.chunkSize;
        String digest = raw.chunkDigest.isEmpty() && size == fileSize ? raw.digest : raw.chunkDigest;
        chunk(raw, size, digest);
    }

    private void laterChunk(RawEntry raw) throws IOException {
        if (fileEnd == fileSize || raw.chunkOffset != fileEnd) {
            throw raw.error("has a chunk at " + raw.chunkOffset + ", where the last regular file \"" + fileName
                    + "\" of " + fileSize + " bytes has its chunks up to " + fileEnd);
        }
        if (!raw.name.isEmpty() && !EntryNames.clean(raw.name).equals(fileName)) {
            throw raw.error("is a chunk, but the file before it is \"" + fileName + "\"");
        }
        chunk(raw, raw.chunkSize == 0 ? fileSize - fileEnd : raw.chunkSize, raw.chunkDigest);
    }

    private void chunk(RawEntry raw, long size, String chunkDigest) throws IOException {
        if (size < 0 || size > fileSize - fileEnd) {
            throw raw.error(
                    "has a chunk of " + size + " bytes at " + fileEnd + ", expected 1 to " + (fileSize - fileEnd));
        }
        if (!raw.chunkType.isEmpty()) {
            hole(raw, size);
            return;
        }
        if (raw.offset < 0 || raw.offset >= payloadsEnd) {
            throw raw.error("is at offset " + raw.offset + " of the blob, expected less than " + payloadsEnd);
        }
        if (raw.innerOffset < 0 || raw.innerOffset > Long.MAX_VALUE - size) {
            throw raw.error("has the inner offset " + raw.innerOffset);
        }
        Digest digest = digest(raw, chunkDigest);
        if (digest == null) {
            throw raw.error("has no digest for its chunk at " + fileEnd);
        }
        target.chunk(fileEnd, size, raw.offset, raw.innerOffset, digest);
        fileEnd += size;
    }

    private void hole(RawEntry raw, long size) throws IOException {
        if (!raw.chunkType.equals(ZEROS)) {
            throw raw.error("has a chunk of the unknown type \"" + raw.chunkType + "\"");
        }
        target.hole(fileEnd, size);
        fileEnd += size;
    }

    private void endFile(long jsonOffset) throws EstargzFormatException {
        if (fileEnd != fileSize) {
            throw new EstargzFormatException(
                    "cannot read the TOC: the chunks of \"" + fileName + "\" end at " + fileEnd + ", expected "
                            + fileSize,
                    jsonOffset);
        }
        fileSize = 0;
        fileEnd = 0;
    }

    private Attributes attributes(RawEntry raw) throws EstargzFormatException {
        return new Attributes(
                (int) (raw.mode & MODE_BITS),
                id(raw, raw.uid, "uid"),
                id(raw, raw.gid, "gid"),
                users.of(raw, raw.uid, raw.userName),
                groups.of(raw, raw.gid, raw.groupName),
                modified(raw),
                raw.xattrs);
    }

    private static Instant modified(RawEntry raw) throws EstargzFormatException {
        if (raw.modified.isEmpty()) {
            return Instant.EPOCH;
        }
        try {
            return TocTimes.parse(raw.modified);
        } catch (DateTimeException _) {
            throw raw.error("has the modtime \"" + raw.modified + "\", expected RFC 3339");
        }
    }

    private static String symlinkTarget(RawEntry raw) throws EstargzFormatException {
        if (raw.linkName.isEmpty() || !EntryNames.isText(raw.linkName)) {
            throw raw.error("is a symbolic link without a valid target");
        }
        return raw.linkName;
    }

    private static String hardLinkTarget(RawEntry raw) throws EstargzFormatException {
        String name = path(raw, raw.linkName, "link target");
        if (name.isEmpty()) {
            throw raw.error("is a hard link without a target");
        }
        return name;
    }

    private static TocEntry.Device device(RawEntry raw, String name, Attributes attributes, TocEntry.Device.Kind kind)
            throws EstargzFormatException {
        return new TocEntry.Device(
                name, attributes, kind, deviceNumber(raw, raw.devMajor), deviceNumber(raw, raw.devMinor));
    }

    private static int deviceNumber(RawEntry raw, long number) throws EstargzFormatException {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw raw.error("has the device number " + number);
        }
        return (int) number;
    }

    private static String path(RawEntry raw, String path, String what) throws EstargzFormatException {
        if (!EntryNames.isText(path)) {
            throw raw.error("has a " + what + " with a NUL or broken character");
        }
        if (EntryNames.climbs(path)) {
            throw raw.error("has a \"..\" in its " + what);
        }
        return EntryNames.clean(path);
    }

    private static long notNegative(RawEntry raw, long value, String what) throws EstargzFormatException {
        if (value < 0) {
            throw raw.error("has the " + what + " " + value);
        }
        return value;
    }

    private static long id(RawEntry raw, long value, String what) throws EstargzFormatException {
        if (value < 0 || value > MAX_ID) {
            throw raw.error("has the " + what + " " + value + ", expected 0 to " + MAX_ID);
        }
        return value;
    }

    private static @Nullable Digest digest(RawEntry raw, String text) throws EstargzFormatException {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Digest.parse(text);
        } catch (OciFormatException e) {
            throw raw.error("has an " + e.getMessage());
        }
    }
}
