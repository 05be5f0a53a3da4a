package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FooterTest {
    private static final long BLOB_SIZE = 1 << 20;

    /// `tail -c 51 LAYER | xxd -p` of a layer made by `ctr-remote image convert --estargz` 0.12, TOC at 104004.
    private static final String CTR_REMOTE = "1f8b08040000000000ff1a0053471600" + "30303030303030303030303139363434"
            + "53544152475a" + "010000ffff" + "0000000000000000";

    /// The same without the subfield header, as crfs wrote it.
    private static final String LEGACY = "1f8b08040000000000ff1600" + "30303030303030303030303139363434"
            + "53544152475a" + "010000ffff" + "0000000000000000";

    private static final String EXTERNAL = "1f8b08040000000000ff150053471100" + "53544152475a45585445524e414c544f43"
            + "010000ffff" + "0000000000000000";

    @Test
    void readsFooter() throws EstargzException {
        assertThat(Footer.parse(padded(CTR_REMOTE), BLOB_SIZE)).isEqualTo(new Footer.Gzip(104004, 51));
    }

    @Test
    void writesFooterByteForByte() {
        assertThat(HexFormat.of().formatHex(FooterCodec.estargz(104004))).isEqualTo(CTR_REMOTE);
    }

    @Test
    void footerIsAnEmptyGzipMember() throws IOException {
        byte[] footer = FooterCodec.estargz(0x7fff_ffff_ffffL);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(footer)).readAllBytes())
                .isEmpty();
    }

    @Test
    void readsLegacyFooter() throws EstargzException {
        assertThat(Footer.parse(padded(LEGACY), BLOB_SIZE)).isEqualTo(new Footer.Gzip(104004, 47));
    }

    @Test
    void readsBlobThatIsShorterThanTheLongestFooter() throws EstargzException {
        byte[] blob = HexFormat.of().parseHex("00" + CTR_REMOTE.replace("139363434", "030303030"));
        assertThat(Footer.parse(blob, blob.length)).isEqualTo(new Footer.Gzip(0, 51));
    }

    @Test
    void tocRangeEndsAtFooter() {
        assertThat(new Footer.Gzip(100, 51).tocRange(1000)).hasToString("[100, 949)");
    }

    @Test
    void namesExternalTocAsReason() throws EstargzException {
        assertThat(Footer.parse(padded(EXTERNAL), BLOB_SIZE)).isEqualTo(new Footer.ExternalToc(46));
        assertThatThrownBy(() -> Footer.parseWithToc(padded(EXTERNAL), BLOB_SIZE))
                .isInstanceOfSatisfying(
                        NotEstargzException.class,
                        e -> assertThat(e.reason()).isEqualTo(NotEstargzException.Reason.EXTERNAL_TOC))
                .hasMessageContaining("in another image");
        assertThat(new Footer.ExternalToc(46).tocForm(1000)).isEqualTo(new TocForm.External(954));
    }

    /// The numbers are little-endian, as the footers of containers/storage and stargz-snapshotter have them.
    private static String zstd(
            int size, int magicAt, String magic, long offset, long compressed, long json, long type) {
        StringBuilder content = new StringBuilder();
        for (long number : new long[] {offset, compressed, json, type}) {
            content.append(HexFormat.of().toHexDigits(Long.reverseBytes(number)));
        }
        content.append("ff".repeat(magicAt - 32)).append(magic).append("ff".repeat(size - magicAt - 8));
        return "502a4d18" + HexFormat.of().toHexDigits((byte) size) + "000000" + content;
    }

    @ParameterizedTest
    @CsvSource({
        "40,32,476e556c496e5578",
        "40,32,474e556c496e5578",
        "56,32,476e556c496e5578",
        "64,56,474e556c496e5578",
        "64,56,476e556c496e5578"
    })
    void readsFootersOfZstdChunked(int size, int magicAt, String magic) throws EstargzException {
        byte[] tail = padded(zstd(size, magicAt, magic, 104008, 5000, 70000, 1));
        Footer footer = new Footer.ZstdChunked(size + 8, new ByteRange(104008, 5000), 70000);
        assertThat(Footer.parse(tail, BLOB_SIZE)).isEqualTo(footer);
        assertThat(footer.tocForm(BLOB_SIZE).payloadsEnd()).isEqualTo(104000);
        assertThat(footer.tocForm(BLOB_SIZE).memberFormat()).isEqualTo(MemberFormat.ZSTD);
        assertThatThrownBy(() -> Footer.parseWithToc(tail, BLOB_SIZE))
                .isInstanceOf(NotEstargzException.class)
                .hasMessageContaining("zstd:chunked");
    }

    @Test
    void tocMayReachToTheFooter() throws EstargzException {
        byte[] tail = padded(zstd(40, 32, "476e556c496e5578", 8, BLOB_SIZE - 48 - 8, 1, 1));
        assertThat(Footer.parse(tail, BLOB_SIZE))
                .isEqualTo(new Footer.ZstdChunked(48, ByteRange.between(8, BLOB_SIZE - 48), 1));
    }

    @ParameterizedTest
    @CsvSource({
        "7,1,1",
        "-1,1,1",
        "8,0,1",
        "8,-1,1",
        "8,1,-1",
        "1048528,1,1",
        "1048576,1,1",
        "9223372036854775807,1,1",
        "9223372036854775807,9223372036854775807,1",
        "8,1048521,1",
        "8,9223372036854775807,1",
        "-9223372036854775808,-9223372036854775808,1"
    })
    void refusesFooterOfZstdChunkedThatPointsOutside(long offset, long compressed, long json) {
        byte[] tail = padded(zstd(40, 32, "476e556c496e5578", offset, compressed, json, 1));
        assertThatThrownBy(() -> Footer.parse(tail, BLOB_SIZE))
                .isInstanceOfSatisfying(
                        EstargzFormatException.class,
                        e -> assertThat(e.offset()).isEqualTo(BLOB_SIZE - 48))
                .hasMessageContaining("outside the blob");
    }

    @Test
    void refusesTocOfAnotherType() {
        byte[] tail = padded(zstd(64, 56, "474e556c496e5578", 8, 1, 1, 2));
        assertThatThrownBy(() -> Footer.parse(tail, BLOB_SIZE))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("has the type 2");
    }

    @ParameterizedTest
    @CsvSource({"64,32,476e556c496e5578", "40,32,476e556c496e5577", "48,32,476e556c496e5578"})
    void takesOtherSkippableFramesForNoFooter(int size, int magicAt, String magic) {
        byte[] tail = padded(zstd(size, magicAt, magic, 8, 1, 1, 1));
        assertThatThrownBy(() -> Footer.parse(tail, BLOB_SIZE)).isInstanceOf(NotEstargzException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "1f8b0800000000000003030000000000000000000000"})
    void refusesOrdinaryBlob(String blob) {
        byte[] bytes = HexFormat.of().parseHex(blob);
        assertThatThrownBy(() -> Footer.parse(bytes, bytes.length))
                .isInstanceOfSatisfying(
                        NotEstargzException.class,
                        e -> assertThat(e.reason()).isEqualTo(NotEstargzException.Reason.NO_FOOTER));
    }

    @ParameterizedTest
    @ValueSource(longs = {BLOB_SIZE - 51, BLOB_SIZE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void refusesFooterThatPointsOutside(long tocOffset) {
        byte[] tail = padded(HexFormat.of().formatHex(FooterCodec.estargz(tocOffset)));
        assertThatThrownBy(() -> Footer.parse(tail, BLOB_SIZE))
                .isInstanceOfSatisfying(
                        EstargzFormatException.class,
                        e -> assertThat(e.offset()).isEqualTo(BLOB_SIZE - 51))
                .hasMessageContaining("outside the blob");
    }

    @Test
    void refusesFooterWithoutHexDigits() {
        byte[] tail = padded(CTR_REMOTE.replace("3139363434", "3139367a7a"));
        assertThatThrownBy(() -> Footer.parse(tail, BLOB_SIZE))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("expected 16 hex digits");
    }

    private static byte[] padded(String footer) {
        byte[] bytes = HexFormat.of().parseHex(footer);
        byte[] tail = new byte[100];
        System.arraycopy(bytes, 0, tail, tail.length - bytes.length, bytes.length);
        return tail;
    }
}
