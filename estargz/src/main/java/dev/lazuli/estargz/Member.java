package dev.lazuli.estargz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The uncompressed content of one gzip member while it is put together, and the TOC entries that go with it.
final class Member {
    private static final int SLACK = 4096;

    /// An entry that waits for the member's offset.
    ///
    /// @param entry      complete but for what depends on the member
    /// @param hasPayload whether the member's payload is the entry's
    /// @param wholeFile  the digest of a file with several chunks, at its first chunk
    record Pending(RawEntry entry, boolean hasPayload, FileDigest wholeFile) {}

    private final List<Pending> pending = new ArrayList<>();
    private byte[] content;
    private int length;
    private int payloadLength;

    Member(int payloadLength) {
        this.payloadLength = payloadLength;
        this.content = new byte[payloadLength + SLACK];
        this.length = payloadLength;
    }

    /// A member that only has headers.
    static Member ofHeaders() {
        return new Member(0);
    }

    /// The whole content; the first [#payloadLength()] bytes are for the caller to fill.
    byte[] content() {
        return content;
    }

    int length() {
        return length;
    }

    int payloadLength() {
        return payloadLength;
    }

    /// Bytes that are no payload.
    int headerLength() {
        return length - payloadLength;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void append(byte[] bytes) {
        if (content.length - length < bytes.length) {
            content = Arrays.copyOf(content, Math.max(length + bytes.length, length + headerLength() * 2 + SLACK));
        }
        System.arraycopy(bytes, 0, content, length, bytes.length);
        length += bytes.length;
    }

    void add(Pending entry) {
        pending.add(entry);
    }

    List<Pending> pending() {
        return pending;
    }
}
