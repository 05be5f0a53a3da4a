package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ChunkReaderTest {
    @AutoClose
    private final ChunkReader reader = new ChunkReader(MemberFormat.GZIP);

    private static Chunk chunk(String content, long innerOffset, long rangeLength) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Chunk(0, bytes.length, new ByteRange(1000, rangeLength), innerOffset, Digest.sha256(bytes));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private String read(byte[] compressed, Chunk chunk) throws IOException {
        return new String(reader.read(new ByteArrayInputStream(compressed), chunk, "f"), StandardCharsets.UTF_8);
    }

    @Test
    void readsFromTheMiddleOfAMember() throws IOException {
        byte[] member = Blobs.gzip("0123456789");
        assertThat(read(member, chunk("345", 3, member.length))).isEqualTo("345");
    }

    @Test
    void readsAcrossMembers() throws IOException {
        byte[] members = concat(Blobs.gzip("abc"), Blobs.gzip(""), Blobs.gzip("defg"), Blobs.gzip("h"));
        assertThat(read(members, chunk("cdefgh", 2, members.length))).isEqualTo("cdefgh");
    }

    @Test
    void readsSeveralChunksOfAMemberInOnePass() throws IOException {
        byte[] member = Blobs.gzip("0123456789");
        reader.start(new ByteArrayInputStream(member), 1000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        reader.readNext(chunk("12", 1, member.length), "f", out::write);
        reader.readNext(chunk("56", 5, member.length), "g", out::write);
        assertThat(out).hasToString("1256");
        assertThatThrownBy(() -> reader.readNext(chunk("x", 7, member.length), "g", (_, _, _) -> {}))
                .isInstanceOf(ChunkDigestMismatchException.class);
        reader.readNext(chunk("9", 9, member.length), "g", out::write);
        assertThat(out).as("a bad chunk does not spoil those behind it").hasToString("12569");
        assertThatThrownBy(() -> reader.readNext(chunk("3", 3, member.length), "h", out::write))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsMembersWithEveryOptionalHeaderField() throws IOException {
        // FHCRC, FEXTRA, FNAME and FCOMMENT (RFC 1952, section 2.3)
        byte[] plain = Blobs.gzip("content");
        byte[] header = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0, 0, 0};
        byte[] member = concat(header, Arrays.copyOfRange(plain, 10, plain.length));
        assertThat(read(member, chunk("content", 0, member.length))).isEqualTo("content");
    }

    @Test
    void rejectsChunkWhoseDigestDiffers() {
        byte[] member = Blobs.gzip("abd");
        Chunk chunk = chunk("abc", 0, member.length);
        assertThatThrownBy(() -> read(member, chunk)).isInstanceOfSatisfying(ChunkDigestMismatchException.class, e -> {
            assertThat(e.expected()).isEqualTo(chunk.digest());
            assertThat(e.found()).isEqualTo(Digest.sha256("abd".getBytes(StandardCharsets.US_ASCII)));
            assertThat(e.layerOffset()).isEqualTo(1000);
            assertThat(e.name()).isEqualTo("f");
        });
    }

    @Test
    void isUsableAgainAfterAnError() throws IOException {
        byte[] member = Blobs.gzip("abc");
        assertThatThrownBy(() -> read(Arrays.copyOf(member, 12), chunk("abc", 0, 12)))
                .isInstanceOf(EstargzFormatException.class);
        assertThat(read(member, chunk("abc", 0, member.length))).isEqualTo("abc");
    }

    @Test
    void rejectsTruncatedRangeWithItsOffset() {
        byte[] member = Blobs.gzip("abcdefghijklmnopqrstuvwxyz");
        for (int length = 0; length < 30; length++) {
            byte[] cut = Arrays.copyOf(member, length);
            assertThatThrownBy(() -> read(cut, chunk("abcdefghijklmnopqrstuvwxyz", 0, member.length)))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(
                            EstargzFormatException.class,
                            e -> assertThat(e.offset()).isEqualTo(1000 + cut.length));
        }
    }

    @Test
    void rejectsRangeThatHoldsLessThanTheChunk() {
        byte[] member = Blobs.gzip("abc");
        assertThatThrownBy(() -> read(member, chunk("abcd", 0, member.length)))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("ends after 3 uncompressed bytes, expected 4");
    }

    @Test
    void rejectsClaimThatNoGzipDataCanFulfil() {
        Chunk huge = new Chunk(0, 1 << 30, new ByteRange(0, 100), 0, Digest.sha256(new byte[0]));
        assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(new byte[100]), huge, "f"))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("never make");
    }

    @Test
    void rejectsMemberWhoseChecksumDiffers() {
        byte[] first = Blobs.gzip("abc");
        first[first.length - 8] ^= 1;
        byte[] members = concat(first, Blobs.gzip("def"));
        assertThatThrownBy(() -> read(members, chunk("abcdef", 0, members.length)))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("checksum");
    }
}
