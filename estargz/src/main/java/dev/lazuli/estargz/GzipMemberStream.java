package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The uncompressed bytes of gzip members one after the other (RFC 1952), with checksums verified where a member's
/// end is reached. Zero bytes behind the last member are ignored, as gzip does it.
///
/// For one thread. [#close()] frees the inflater, not the source.
final class GzipMemberStream extends MemberStream {
    private static final int INPUT_SIZE = 1 << 15;
    private static final int TRAILER_LENGTH = 8;
    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] input = new byte[INPUT_SIZE];
    private InputStream source = InputStream.nullInputStream();
    private long inputEndOffset;
    private int position;
    private int limit;
    private long memberOffset;
    private boolean inMember;
    private boolean ended;

    /// Starts anew.
    ///
    /// @param newSource where compressed bytes come from; starts with a member
    /// @param offset    what error messages call the offset of its first byte
    @Override
    void start(InputStream newSource, long offset) {
        source = newSource;
        inputEndOffset = offset;
        position = 0;
        limit = 0;
        inMember = false;
        ended = false;
    }

    /// The offset of the next byte that was not used yet.
    @Override
    long offset() {
        return inputEndOffset - (inMember ? inflater.getRemaining() : limit - position);
    }

    @Override
    long memberOffset() {
        return memberOffset;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (!inMember && !startMember()) {
                return -1;
            }
            int count = inflate(buffer, offset, length);
            if (count > 0) {
                crc.update(buffer, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw error("cannot inflate: the data asks for a preset dictionary");
            } else if (inflater.needsInput()) {
                if (!fill()) {
                    throw error("cannot inflate: the data ends within a gzip member");
                }
                inflater.setInput(input, 0, limit);
            }
        }
    }

    private int inflate(byte[] buffer, int offset, int length) throws EstargzFormatException {
        try {
            return inflater.inflate(buffer, offset, length);
        } catch (DataFormatException e) {
            throw new EstargzFormatException("cannot inflate: " + e.getMessage(), offset(), e);
        }
    }

    private boolean fill() throws IOException {
        int count = source.read(input, 0, input.length);
        position = 0;
        limit = Math.max(count, 0);
        inputEndOffset += limit;
        return count > 0;
    }

    private boolean startMember() throws IOException {
        if (ended || (position == limit && !fill())) {
            return false;
        }
        memberOffset = offset();
        int first = next();
        if (first == 0) {
            skipZeros();
            return false;
        }
        if ((first | next() << 8) != MAGIC || next() != DEFLATE) {
            throw error("cannot inflate: this is no gzip member");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw error("cannot inflate: the gzip member has unknown flags");
        }
        skip(6);
        if ((flags & FEXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & FNAME) != 0) {
            skipText();
        }
        if ((flags & FCOMMENT) != 0) {
            skipText();
        }
        if ((flags & FHCRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(input, position, limit - position);
        crc.reset();
        inMember = true;
        return true;
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        inMember = false;
        long expectedSize = inflater.getBytesWritten() & 0xffff_ffffL;
        long trailer = 0;
        for (int i = 0; i < TRAILER_LENGTH; i++) {
            trailer |= (long) next() << (Byte.SIZE * i);
        }
        if ((trailer & 0xffff_ffffL) != crc.getValue() || trailer >>> Integer.SIZE != expectedSize) {
            throw error("cannot inflate: the checksum of the gzip member differs");
        }
    }

    private void skipZeros() throws IOException {
        do {
            while (position < limit) {
                if (next() != 0) {
                    throw error("cannot inflate: this is no gzip member");
                }
            }
        } while (fill());
        ended = true;
    }

    private void skipText() throws IOException {
        int value = next();
        while (value != 0) {
            value = next();
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private int next() throws IOException {
        if (position == limit && !fill()) {
            throw error("cannot inflate: the data ends within a gzip member");
        }
        return input[position++] & 0xff;
    }

    private EstargzFormatException error(String message) {
        return new EstargzFormatException(message, offset());
    }

    @Override
    public void close() {
        inflater.end();
    }
}
