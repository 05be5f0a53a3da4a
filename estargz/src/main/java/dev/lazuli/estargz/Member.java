package dev.lazuli.estargz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The uncompressed content of one gzip member or zstd frame while it is put together, and the TOC entries that go
/// with it.
final class Member {
    private static final int SLACK = 4096;

    /// An entry that waits for the member's offset.
    ///
    /// @param entry     complete but for what depends on the member
    /// @param payload   the entry's payload, if it has one
    /// @param wholeFile the digest of a file with several chunks, at its first chunk
    record Pending(RawEntry entry, Payload payload, FileDigest wholeFile) {}

    /// Where in the content a payload is.
    ///
    /// @param start  offset of its first byte
    /// @param length bytes; 0 for an entry without payload
    record Payload(int start, int length) {
        static final Payload NONE = new Payload(0, 0);
    }

    private final List<Pending> pending = new ArrayList<>();
    private byte[] content;
    private int length;
    private int payloadLength;

    /// @param expectedLength how much payload is to come
    Member(int expectedLength) {
        this.content = new byte[expectedLength + SLACK];
    }

    /// The whole content so far; longer than [#length()].
    byte[] content() {
        return content;
    }

    int length() {
        return length;
    }

    boolean hasPayload() {
        return payloadLength > 0;
    }

    /// Bytes that are no payload.
    int headerLength() {
        return length - payloadLength;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void append(byte[] bytes) {
        ensureRoom(bytes.length);
        System.arraycopy(bytes, 0, content, length, bytes.length);
        length += bytes.length;
    }

    /// Makes room for a payload, which the caller writes to [#content()].
    Payload addPayload(int payload) {
        ensureRoom(payload);
        Payload added = new Payload(length, payload);
        length += payload;
        payloadLength += payload;
        return added;
    }

    private void ensureRoom(int bytes) {
        if (content.length - length < bytes) {
            content = Arrays.copyOf(content, length + Math.max(bytes + SLACK, length / 2));
        }
    }

    void add(Pending entry) {
        pending.add(entry);
    }

    List<Pending> pending() {
        return pending;
    }
}
