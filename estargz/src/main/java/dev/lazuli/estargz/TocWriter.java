package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/// Writes the JSON of a TOC into a temporary file that is gone when this is closed. On the heap are only a buffer
/// and the ids whose names were written.
final class TocWriter implements AutoCloseable {
    private static final int BUFFER_SIZE = 1 << 16;
    private static final String NO_DIGEST = "sha256:" + "0".repeat(64);

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
    private final Set<Long> namedUsers = new HashSet<>();
    private final Set<Long> namedGroups = new HashSet<>();
    private final StringBuilder text = new StringBuilder();
    private long flushed;
    private boolean hasEntries;

    TocWriter(Path temporaryFolder) throws IOException {
        Path path = Files.createTempFile(temporaryFolder, "lazuli-toc-", ".json");
        file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        write("{\"version\":1,\"entries\":[");
    }

    /// Writes an entry. If it waits for `wholeFile`, its digest is left open.
    void entry(RawEntry entry, FileDigest wholeFile) throws IOException {
        boolean waits = wholeFile != FileDigest.NOT_NEEDED;
        text.setLength(0);
        text.append(hasEntries ? ",\n{" : "\n{");
        hasEntries = true;
        string("name", entry.name);
        string("type", entry.type);
        number("size", entry.size);
        string("modtime", entry.modified);
        string("linkName", entry.linkName);
        number("mode", entry.mode);
        number("uid", entry.uid);
        number("gid", entry.gid);
        string("userName", onlyOnce(namedUsers, entry.uid, entry.userName));
        string("groupName", onlyOnce(namedGroups, entry.gid, entry.groupName));
        number("devMajor", entry.devMajor);
        number("devMinor", entry.devMinor);
        xattrs(entry);
        number("offset", entry.offset);
        number("innerOffset", entry.innerOffset);
        number("chunkOffset", entry.chunkOffset);
        number("chunkSize", entry.chunkSize);
        string("chunkDigest", entry.chunkDigest);
        string("digest", waits ? NO_DIGEST : entry.digest);
        text.append('}');
        write(text.toString());
        if (waits) {
            wholeFile.placedAt(position() - NO_DIGEST.length() - "\"}".length());
            complete(wholeFile);
        }
    }

    /// Fills in the digest of a file if both the digest and its place are known.
    void complete(FileDigest wholeFile) throws IOException {
        if (wholeFile.isComplete()) {
            flush();
            ByteBuffer digest = ByteBuffer.wrap(wholeFile.digest().toString().getBytes(StandardCharsets.US_ASCII));
            long position = wholeFile.position();
            while (digest.hasRemaining()) {
                position += file.write(digest, position);
            }
        }
    }

    /// Ends the JSON.
    void finish() throws IOException {
        write("\n]}");
        flush();
    }

    /// The size of the JSON in bytes, after [#finish()].
    long size() {
        return flushed;
    }

    /// The JSON from its start, after [#finish()]; closing it closes nothing.
    InputStream open() throws IOException {
        file.position(0);
        return Channels.newInputStream(file);
    }

    private long position() {
        return flushed + buffer.position();
    }

    private static String onlyOnce(Set<Long> named, long id, String name) {
        return !name.isEmpty() && named.add(id) ? name : "";
    }

    private void string(String field, String value) {
        if (!value.isEmpty()) {
            name(field);
            quoted(value);
        }
    }

    private void number(String field, long value) {
        if (value != 0) {
            name(field);
            text.append(value);
        }
    }

    private void xattrs(RawEntry entry) {
        if (entry.xattrs.isEmpty()) {
            return;
        }
        name("xattrs");
        text.append('{');
        new TreeMap<>(entry.xattrs).forEach((key, value) -> {
            name(key);
            text.append('"').append(Base64.getEncoder().encodeToString(value)).append('"');
        });
        text.append('}');
    }

    private void name(String field) {
        if (text.charAt(text.length() - 1) != '{') {
            text.append(',');
        }
        quoted(field);
        text.append(':');
    }

    private void quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || c == '\u2028' || c == '\u2029') {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private void write(String json) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
        if (bytes.remaining() > buffer.remaining()) {
            flush();
        }
        if (bytes.remaining() > buffer.remaining()) {
            writeOut(bytes);
        } else {
            buffer.put(bytes);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        writeOut(buffer);
        buffer.clear();
    }

    private void writeOut(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            flushed += file.write(bytes, flushed);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
