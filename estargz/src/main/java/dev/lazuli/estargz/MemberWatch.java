package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// The uncompressed bytes of a layer, hashed and counted, with a memory of where the latest members start. For one
/// thread. Closing it closes nothing.
final class MemberWatch extends InputStream {
    /// Others' writers make members without a chunk; so many of them are kept between two chunks.
    private static final int MOST_STARTS = 1 << 16;

    private final InputStream members;
    private final LongSupplier memberOffset;
    private final MessageDigest hash = Digest.newSha256();
    private final Deque<Start> starts = new ArrayDeque<>();
    private long position;

    /// @param offset   of the member's first byte in the blob
    /// @param position of its first uncompressed byte in the tar
    private record Start(long offset, long position) {}

    /// @param members      a read gives bytes of one member only
    /// @param memberOffset tells which
    MemberWatch(InputStream members, LongSupplier memberOffset) {
        this.members = members;
        this.memberOffset = memberOffset;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = members.read(buffer, offset, length);
        if (count > 0) {
            note(memberOffset.getAsLong());
            hash.update(buffer, offset, count);
            position += count;
        }
        return count;
    }

    private void note(long offset) {
        Start last = starts.peekLast();
        if (last == null || last.offset() != offset) {
            starts.addLast(new Start(offset, position));
            if (starts.size() > MOST_STARTS) {
                starts.removeFirst();
            }
        }
    }

    /// Where in the tar the member starts that is at this offset of the blob; empty if none starts there. Members
    /// before it are forgotten.
    OptionalLong positionAt(long offset) {
        int before = 0;
        Iterator<Start> all = starts.iterator();
        while (all.hasNext()) {
            Start start = all.next();
            if (start.offset() == offset) {
                for (int i = 0; i < before; i++) {
                    starts.removeFirst();
                }
                return OptionalLong.of(start.position());
            }
            if (start.offset() > offset) {
                break;
            }
            before++;
        }
        return OptionalLong.empty();
    }

    /// How many bytes were read.
    long position() {
        return position;
    }

    /// The digest of all bytes that were read; call once.
    DiffId diffId() {
        return new DiffId(Digest.sha256(hash));
    }
}
