package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarReader;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Compares payloads of a tar with the chunks and digests of a TOC: what is in a chunk, and that it is found from the
/// offset that the TOC gives. For one thread.
final class PayloadComparison {
    private static final int BUFFER_SIZE = 1 << 16;
    private static final byte[] ZEROS = new byte[BUFFER_SIZE];

    private final TarReader tar;
    private final MemberWatch members;
    private final Findings findings;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private TocEntry.@Nullable RegularFile file;
    private @Nullable MessageDigest wholeFile;

    /// Where in the tar the payload of the file starts.
    private long start;

    private long fileRead;

    /// Whether all bytes that were read since this was set are zero.
    private boolean onlyZeros;

    private long chunks;
    private long latestOffset = -1;
    private long latestEnd;

    PayloadComparison(TarReader tar, MemberWatch members, Findings findings) {
        this.tar = tar;
        this.members = members;
        this.findings = findings;
    }

    /// How many chunks were compared.
    long chunks() {
        return chunks;
    }

    /// Begins with the file whose payload the tar is at; [#finish()] ends it.
    void begin(TocEntry.RegularFile next) {
        file = next;
        wholeFile = null;
        start = tar.position();
        fileRead = 0;
    }

    /// Compares the next chunk of the file; one that is behind the end of the payload in the tar is left out, since
    /// the size differs already.
    void chunk(Chunk chunk) throws IOException {
        if (file == null) {
            return;
        }
        if (chunk.fileOffset() == 0) {
            boolean sameDigest = chunk.size() == file.size() && chunk.digest().equals(file.digest());
            hashWholeFile(sameDigest ? null : file.digest());
        }
        MessageDigest hash = chunk.digest().newMessageDigest();
        if (copy(chunk.size(), hash) < chunk.size()) {
            return;
        }
        chunks++;
        Digest found = finish(chunk.digest(), hash);
        if (!found.equals(chunk.digest())) {
            findings.add(
                    Disagreement.Kind.CHUNK_DIGEST,
                    file.name(),
                    "the chunk of " + chunk.size() + " bytes at " + chunk.fileOffset() + " has the digest " + found
                            + ", expected " + chunk.digest());
        }
        place(file, chunk);
    }

    /// Compares the next stretch of zeros of the file.
    void hole(long size) throws IOException {
        if (file == null) {
            return;
        }
        if (fileRead == 0) {
            hashWholeFile(file.digest());
        }
        long from = fileRead;
        onlyZeros = true;
        copy(size, Digest.newSha256());
        if (!onlyZeros) {
            findings.add(
                    Disagreement.Kind.CHUNK_DIGEST,
                    file.name(),
                    "the " + size + " bytes at " + from + " are not all zero, as the TOC says");
        }
    }

    private void hashWholeFile(@Nullable Digest expected) {
        wholeFile = expected == null ? null : expected.newMessageDigest();
    }

    /// Checks that the chunk is found from its offset.
    private void place(TocEntry.RegularFile owner, Chunk chunk) {
        long offset = chunk.compressed().offset();
        OptionalLong member = members.positionAt(offset);
        String what = "the chunk at " + chunk.fileOffset() + " is said to be at offset " + offset + "+"
                + chunk.innerOffset() + " of the blob, ";
        if (member.isEmpty()) {
            findings.add(Disagreement.Kind.OFFSET, owner.name(), what + "where no compressed member of it starts");
            return;
        }
        long expected = start + chunk.fileOffset();
        long found = member.getAsLong() + chunk.innerOffset();
        if (found != expected) {
            findings.add(
                    Disagreement.Kind.OFFSET,
                    owner.name(),
                    what + "which is byte " + found + " of the tar, expected " + expected);
        } else if (offset != latestOffset && member.getAsLong() < latestEnd) {
            findings.add(
                    Disagreement.Kind.OFFSET,
                    owner.name(),
                    what + "which is within the chunk in front of it in the tar");
        }
        latestOffset = offset;
        latestEnd = expected + chunk.size();
    }

    /// Ends the file, if there is one.
    void finish() throws IOException {
        if (file == null) {
            return;
        }
        Digest expected = file.digest();
        if (file.size() == 0 && expected != null) {
            wholeFile = expected.newMessageDigest();
        }
        if (wholeFile != null && expected != null) {
            copy(Long.MAX_VALUE, expected.newMessageDigest());
            Digest found = finish(expected, wholeFile);
            if (!found.equals(expected)) {
                findings.add(
                        Disagreement.Kind.FILE_DIGEST,
                        file.name(),
                        "the " + fileRead + " bytes have the digest " + found + ", expected " + expected);
            }
        }
        file = null;
    }

    /// Reads up to `length` bytes of the payload.
    private long copy(long length, MessageDigest hash) throws IOException {
        long done = 0;
        while (done < length) {
            int count = tar.read(buffer, 0, (int) Math.min(buffer.length, length - done));
            if (count < 0) {
                break;
            }
            hash.update(buffer, 0, count);
            onlyZeros = onlyZeros && Arrays.mismatch(buffer, 0, count, ZEROS, 0, count) < 0;
            if (wholeFile != null) {
                wholeFile.update(buffer, 0, count);
            }
            done += count;
        }
        fileRead += done;
        return done;
    }

    private static Digest finish(Digest like, MessageDigest hash) {
        return new Digest(like.algorithm(), HexFormat.of().formatHex(hash.digest()));
    }
}
