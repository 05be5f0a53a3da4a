package dev.lazuli.estargz.tar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// One entry of a tar stream: its header as it was written, and what it means.
///
/// Names are bytes in tar; the methods that give them as text throw if they are not UTF-8.
public final class TarEntry {
    /// What kind of file an entry is.
    public enum Type {
        /// `0`, NUL, `7`, and sparse files.
        REGULAR,
        /// `1`.
        HARD_LINK,
        /// `2`.
        SYMLINK,
        /// `3`.
        CHARACTER_DEVICE,
        /// `4`.
        BLOCK_DEVICE,
        /// `5`.
        DIRECTORY,
        /// `6`.
        FIFO
    }

    /// The fields that keep their size.
    ///
    /// @param mode     the low 12 bits of the mode
    /// @param uid      owner, 0 to 2³²−1
    /// @param gid      group, 0 to 2³²−1
    /// @param modified modification time, with nanoseconds if the tar has them
    /// @param devMajor device number, 0 for what is no device
    /// @param devMinor device number, 0 for what is no device
    public record Metadata(int mode, long uid, long gid, Instant modified, int devMajor, int devMinor) {}

    /// The fields that are bytes.
    ///
    /// @param name      path, as written
    /// @param linkName  target of a link, else empty
    /// @param userName  owner's name, may be empty
    /// @param groupName group's name, may be empty
    record Texts(ByteBuffer name, ByteBuffer linkName, ByteBuffer userName, ByteBuffer groupName) {}

    private final Type type;
    private final Metadata metadata;
    private final Texts texts;
    private final Map<String, byte[]> xattrs;
    private final Optional<SparseMap> sparse;
    private final long size;
    private final RawHeader header;

    TarEntry(
            Type type,
            Metadata metadata,
            Texts texts,
            Map<String, byte[]> xattrs,
            Optional<SparseMap> sparse,
            long size,
            RawHeader header) {
        this.type = type;
        this.metadata = metadata;
        this.texts = texts;
        this.xattrs = Map.copyOf(xattrs);
        this.sparse = sparse;
        this.size = size;
        this.header = header;
    }

    /// What kind of file it is.
    public Type type() {
        return type;
    }

    /// Mode, owner, time, device numbers.
    public Metadata metadata() {
        return metadata;
    }

    /// The path as written, such as `./etc/passwd` or `usr/`.
    public String name() throws UnrepresentableNameException {
        return text(texts.name, "name");
    }

    /// The target of a hard or symbolic link, else empty.
    public String linkName() throws UnrepresentableNameException {
        return text(texts.linkName, "link target");
    }

    /// The owner's name, may be empty.
    public String userName() throws UnrepresentableNameException {
        return text(texts.userName, "user name");
    }

    /// The group's name, may be empty.
    public String groupName() throws UnrepresentableNameException {
        return text(texts.groupName, "group name");
    }

    /// The path as bytes, a copy.
    public byte[] nameBytes() {
        return bytes(texts.name);
    }

    /// Extended attributes; the values are bytes.
    public Map<String, byte[]> xattrs() {
        return xattrs;
    }

    /// Whether the payload is stored with holes left out. [TarReader] expands it.
    public boolean isSparse() {
        return sparse.isPresent();
    }

    /// Bytes of payload that [TarReader#read(byte[], int, int)] gives, holes expanded.
    public long size() {
        return size;
    }

    /// Where the first header block of the entry is in the tar stream.
    public long offset() {
        return header.offset();
    }

    /// All header blocks as they are in the stream, a multiple of 512 bytes: global and extended headers, long
    /// names, the header itself and, for sparse files of the old GNU kind, the blocks with the rest of the map.
    public byte[] headerBytes() {
        return header.bytes().clone();
    }

    /// The part of [#headerBytes()] that belongs to the archive and not to this entry: PAX global headers. Their
    /// records are not applied, as Go's archive/tar and thus containerd do it.
    public byte[] globalHeaderBytes() {
        return Arrays.copyOf(header.bytes(), header.globalLength());
    }

    Optional<SparseMap> sparse() {
        return sparse;
    }

    Texts texts() {
        return texts;
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(buffer.position(), copy);
        return copy;
    }

    private String text(ByteBuffer bytes, String what) throws UnrepresentableNameException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException _) {
            throw new UnrepresentableNameException(what, printable(bytes), "is not valid UTF-8", offset());
        }
    }

    private static String printable(ByteBuffer bytes) {
        StringBuilder shown = new StringBuilder();
        for (byte b : bytes(bytes)) {
            if (b >= ' ' && b < 0x7f && b != '\\') {
                shown.append((char) b);
            } else {
                shown.append("\\x%02x".formatted(b & 0xff));
            }
        }
        return shown.toString();
    }
}
