package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdChunkedTest {
    private static final byte[] BIG = new byte[300_000];

    static {
        new Random(5).nextBytes(BIG);
        Arrays.fill(BIG, 100_000, 200_000, (byte) 'x');
    }

    @AutoClose
    private final ChunkReader reader = new ChunkReader(MemberFormat.ZSTD);

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static Chunk chunk(byte[] content, long innerOffset, long rangeLength) {
        return new Chunk(0, content.length, new ByteRange(1000, rangeLength), innerOffset, Digest.sha256(content));
    }

    private byte[] read(byte[] compressed, Chunk chunk) throws IOException {
        return reader.read(new ByteArrayInputStream(compressed), chunk, "f");
    }

    private static UnverifiedToc unverified(byte[] blob) throws IOException {
        Footer.ZstdChunked footer = (Footer.ZstdChunked) Footer.parse(Blobs.tail(blob), blob.length);
        return UnverifiedToc.read(tocBytes(blob, footer), footer.tocForm(blob.length), TocLimits.DEFAULT);
    }

    private static ByteArrayInputStream tocBytes(byte[] blob, Footer.ZstdChunked footer) {
        return new ByteArrayInputStream(
                blob, (int) footer.toc().offset(), (int) footer.toc().length());
    }

    /// A layer as containers/storage writes it: one-chunk files without chunk digest, chunk types, end offsets.
    private static ZstdChunkedBlob layer() {
        ZstdChunkedBlob blob = new ZstdChunkedBlob();
        blob.frame(new byte[512]);
        long small = blob.frame(text("hello\n"));
        long smallEnd = blob.offset();
        blob.frame(new byte[1018]);
        long first = blob.frame(Arrays.copyOfRange(BIG, 0, 100_000));
        long second = blob.frame(Arrays.copyOfRange(BIG, 100_000, 300_000), "-19");
        long secondEnd = blob.offset();
        blob.frame(new byte[1024]);
        return blob.entry("{'type':'reg','name':'./small','size':6,'digest':'%s','offset':%d,'endOffset':%d}"
                        .formatted(Digest.sha256(text("hello\n")), small, smallEnd))
                .entry(("{'type':'reg','name':'big','size':1300000,'digest':'%s','offset':%d,'endOffset':%d,"
                                + "'chunkSize':100000,'chunkDigest':'%s'}")
                        .formatted(
                                Digest.sha256(BIG),
                                first,
                                secondEnd,
                                Digest.sha256(Arrays.copyOfRange(BIG, 0, 100_000))))
                .entry("{'type':'chunk','name':'big','chunkSize':1000000,'chunkOffset':100000,'chunkType':'zeros'}")
                .entry(
                        "{'type':'chunk','name':'big','chunkSize':200000,'chunkOffset':1100000,'offset':%d,'chunkDigest':'%s'}"
                                .formatted(second, Digest.sha256(Arrays.copyOfRange(BIG, 100_000, 300_000))))
                .entry("{'type':'dir','name':'etc/','mode':493,'accesstime':'2020-01-01T00:00:00Z'}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsLayer(boolean tarSplit) throws IOException {
        ZstdChunkedBlob made = layer();
        byte[] blob = tarSplit ? made.finishWithTarSplit() : made.finish();
        VerifiedToc toc = unverified(blob).verify(new TocTrust.OfCompressed(made.checksum()));
        assertThat(toc.memberFormat()).isEqualTo(MemberFormat.ZSTD);
        assertThat(toc.entries().stream().map(TocEntry::name)).containsExactly("small", "big", "etc");
        List<String> big = new ArrayList<>();
        toc.visit(new TocVisitor() {
            @Override
            public void entry(TocEntry entry) {}

            @Override
            public void chunk(Chunk chunk) throws IOException {
                byte[] content = Blobs.chunk(MemberFormat.ZSTD, blob, chunk, "big");
                big.add(chunk.fileOffset() + "+" + content.length);
            }

            @Override
            public void hole(long fileOffset, long size) {
                big.add("hole " + fileOffset + "+" + size);
            }
        });
        assertThat(big).containsExactly("0+6", "0+100000", "hole 100000+1000000", "1100000+200000");
        assertThat(toc.chunkCount()).isEqualTo(3);
        assertThat(toc.chunks("big").getLast().compressed().end()).isEqualTo(toc.payloadsEnd());
    }

    @Test
    void verifiesCompressedBytesOrText(@TempDir Path folder) throws IOException {
        ZstdChunkedBlob made = layer();
        byte[] blob = made.finish();
        UnverifiedToc toc = unverified(blob);
        assertThat(toc.verify(toc.digest()).entryCount()).isEqualTo(3);
        TocTrust wrong = new TocTrust.OfCompressed(toc.digest().digest());
        assertThatThrownBy(() -> toc.verify(wrong)).isInstanceOfSatisfying(TocDigestMismatchException.class, e -> {
            assertThat(e.expected()).isEqualTo(wrong);
            assertThat(e.found()).isEqualTo(made.checksum());
        });
        Footer.ZstdChunked footer = (Footer.ZstdChunked) Footer.parse(Blobs.tail(blob), blob.length);
        Path json = folder.resolve("json");
        VerifiedToc spooled = UnverifiedToc.spool(
                        tocBytes(blob, footer), footer.tocForm(blob.length), TocLimits.DEFAULT, json)
                .verify(new TocTrust.OfCompressed(made.checksum()));
        UnverifiedToc kept = UnverifiedToc.ofFile(json, MemberFormat.ZSTD, spooled.payloadsEnd(), TocLimits.DEFAULT);
        assertThat(kept.verify(spooled.digest()).chunks("small")).isEqualTo(spooled.chunks("small"));
        assertThatThrownBy(() -> kept.verify(new TocTrust.OfCompressed(made.checksum())))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("a digest of compressed JSON is promised");
        assertThat(Files.size(json)).isEqualTo(footer.tocUncompressedBytes());
    }

    @ParameterizedTest
    @CsvSource({"-1,at least", "1,only", "9223372036854770000,expected at most 1073741824"})
    void refusesTocOfAnotherLengthThanPromised(long difference, String message) throws IOException {
        byte[] blob = layer().finish();
        Footer.ZstdChunked footer = (Footer.ZstdChunked) Footer.parse(Blobs.tail(blob), blob.length);
        TocForm form = new TocForm.ZstdJson(footer.toc(), footer.tocUncompressedBytes() + difference);
        assertThatThrownBy(() -> UnverifiedToc.read(tocBytes(blob, footer), form, TocLimits.DEFAULT))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesTocThatIsNoZstd() {
        TocForm form = new TocForm.ZstdJson(new ByteRange(500, 12), 10);
        assertThatThrownBy(() -> UnverifiedToc.read(new ByteArrayInputStream(Blobs.gzip("x")), form, TocLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        EstargzFormatException.class,
                        e -> assertThat(e.offset()).isEqualTo(500))
                .hasMessageContaining("no zstd frame");
    }

    @Test
    void readsFromTheMiddleOfAFrameAndAcrossFrames() throws IOException {
        ZstdChunkedBlob frames = new ZstdChunkedBlob();
        frames.frame(text("0123456789"), "--check");
        frames.frame(text(""));
        frames.skippable(new byte[70_000]);
        frames.frame(text("abc"), "--no-check");
        byte[] blob = frames.skippable(new byte[0]).finish();
        assertThat(read(blob, chunk(text("345"), 3, blob.length))).asString().isEqualTo("345");
        assertThat(read(blob, chunk(text("89ab"), 8, blob.length))).asString().isEqualTo("89ab");
    }

    @Test
    void readsSeveralChunksOfAFrameInOnePass() throws IOException {
        byte[] frame = Blobs.zstd(text("0123456789"));
        reader.start(new ByteArrayInputStream(frame), 1000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        reader.readNext(chunk(text("12"), 1, frame.length), "f", out::write);
        assertThatThrownBy(() -> reader.readNext(chunk(text("x"), 3, frame.length), "g", (_, _, _) -> {}))
                .isInstanceOf(ChunkDigestMismatchException.class);
        reader.readNext(chunk(text("56"), 5, frame.length), "h", out::write);
        assertThat(out).hasToString("1256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-3", "-19", "--ultra -22 --long=27", "--fast=5 --no-check", "--no-content-size"})
    void readsWhatZstdWrites(String options) throws IOException {
        byte[] frame = Blobs.zstd(BIG, options.split(" "));
        assertThat(read(frame, chunk(BIG, 0, frame.length))).isEqualTo(BIG);
    }

    /// A frame of raw blocks with no content, 3 bytes each, before the one that has it.
    @Test
    void readsSmallFrameOfManyBlocks() throws IOException {
        byte[] content = text("abc");
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(HexFormat.of().parseHex("28b52ffd2003"));
        frame.writeBytes(new byte[3 * 400_000]);
        frame.writeBytes(HexFormat.of().parseHex("190000"));
        frame.writeBytes(content);
        assertThat(read(frame.toByteArray(), chunk(content, 0, frame.size()))).isEqualTo(content);
    }

    @Test
    void refusesFrameThatHasAnotherSizeThanItSays() {
        for (String size : List.of("02", "04")) {
            byte[] frame = HexFormat.of().parseHex("28b52ffd20" + size + "190000616263");
            assertThatThrownBy(() -> read(frame, chunk(text("abc"), 0, frame.length)))
                    .isInstanceOf(EstargzFormatException.class);
        }
    }

    @Test
    void refusesWindowOf2GiB() {
        byte[] frame = Blobs.zstd(BIG, "--ultra", "-22", "--long=31", "--no-content-size");
        assertThatThrownBy(() -> read(frame, chunk(BIG, 0, frame.length)))
                .isInstanceOfSatisfying(
                        EstargzFormatException.class,
                        e -> assertThat(e.offset()).isEqualTo(1000))
                .hasMessageContaining("asks for a window of 2147483648 bytes, expected at most 134217728");
    }

    /// Frames by hand (RFC 8878, section 3.1.1.1): magic, descriptor, window or content size.
    @ParameterizedTest
    @CsvSource({
        "28b52ffd e0ffffffffffffffff, window of 18446744073709551615",
        "28b52ffd a001000080, window of 2147483649",
        "28b52ffd 00ff, window of 4123168604160",
        "28b52ffd 010007, asks for a dictionary",
        "28b52ffd 0800, reserved bit",
        "28b52ffd 0000 070000, block of type 3",
        "28b52ffd 0000 a9ff1f, block of type 0",
        "00000000, no zstd frame",
        "28b52f, ends within a zstd frame",
        "502a4d18 ffffffff 00, ends within a zstd frame"
    })
    void refusesFrame(String hex, String message) {
        byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> read(frame, chunk(text("abc"), 0, frame.length)))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rejectsTruncatedRangeWithItsOffset() {
        byte[] content = text("abcdefghijklmnopqrstuvwxyz");
        byte[] frame = Blobs.zstd(content, "--no-check");
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> read(cut, chunk(content, 0, frame.length)))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(
                            EstargzFormatException.class,
                            e -> assertThat(e.offset()).isEqualTo(1000 + cut.length));
        }
    }

    @Test
    void passesOnFailuresOfTheSource() {
        byte[] frame = Blobs.zstd(BIG);
        IOException failure = new IOException("connection lost");
        ByteArrayInputStream start = new ByteArrayInputStream(frame, 0, 1000);
        InputStream source = new InputStream() {
            @Override
            public int read() throws IOException {
                int value = start.read();
                if (value < 0) {
                    throw failure;
                }
                return value;
            }
        };
        assertThatThrownBy(() -> reader.read(source, chunk(BIG, 0, frame.length), "f"))
                .isSameAs(failure);
    }

    @Test
    void allocatesNothingForAClaimThatCannotBeTrue() {
        Chunk huge = new Chunk(0, 1 << 30, new ByteRange(0, 100), 0, Digest.sha256(new byte[0]));
        assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(new byte[100]), huge, "f"))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("never make");
    }

    @Test
    void damagedLayerGivesGoodContentOrATypedError() {
        ZstdChunkedBlob made = layer();
        byte[] good = made.finish();
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            byte[] damaged = good.clone();
            int from = seed % 2 == 0 ? 0 : good.length - 600;
            damaged[from + random.nextInt(good.length - from)] ^= (byte) (1 + random.nextInt(255));
            try {
                VerifiedToc toc = unverified(damaged).verify(new TocTrust.OfCompressed(made.checksum()));
                for (Chunk chunk : toc.chunks("small")) {
                    assertThat(Blobs.chunk(MemberFormat.ZSTD, damaged, chunk, "small"))
                            .isEqualTo(text("hello\n"));
                }
                for (Chunk chunk : toc.chunks("big")) {
                    Blobs.chunk(MemberFormat.ZSTD, damaged, chunk, "big");
                }
            } catch (EstargzException _) {
                // one of the two that may happen
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void layerIsATarStreamWithoutItsToc() throws IOException {
        byte[] tar = Blobs.tar("file", BIG);
        ZstdChunkedBlob blob = new ZstdChunkedBlob();
        blob.frame(Arrays.copyOf(tar, 512));
        blob.frame(Arrays.copyOfRange(tar, 512, tar.length));
        byte[] layer = blob.finishWithTarSplit();
        assertThat(LayerInput.open(new ByteArrayInputStream(layer)).readAllBytes())
                .isEqualTo(tar);
    }

    @Test
    void manifestSaysWhatToTrust() throws OciFormatException {
        Digest one = Digest.sha256(text("1"));
        Digest two = Digest.sha256(text("2"));
        Map<String, String> ours = Map.of(
                TocDigest.ANNOTATION, one.toString(), "io.containers.zstd-chunked.manifest-checksum", two.toString());
        assertThat(TocTrust.of(ours)).contains(new TocTrust.OfJson(new TocDigest(one)));
        assertThat(TocTrust.of(Map.of("io.github.containers.zstd-chunked.manifest-checksum", two.toString())))
                .contains(new TocTrust.OfCompressed(two));
        assertThat(TocTrust.of(Map.of("io.containers.zstd-chunked.manifest-checksum", two.toString())))
                .contains(new TocTrust.OfCompressed(two));
        assertThat(TocTrust.of(Map.of())).isEmpty();
        assertThatThrownBy(() -> TocTrust.of(Map.of("io.containers.zstd-chunked.manifest-checksum", "x")))
                .isInstanceOf(OciFormatException.class);
    }

    @Test
    void manifestSaysWhereTheTocIs() throws OciFormatException {
        TocPosition position = new TocPosition(new ByteRange(100, 20), 300);
        assertThat(TocPosition.of(Map.of("io.github.containers.zstd-chunked.manifest-position", "100:20:300:1")))
                .contains(position);
        assertThat(TocPosition.of(Map.of("io.containers.zstd-chunked.manifest-position", position.toString())))
                .contains(position);
        assertThat(TocPosition.of(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:2:3", "7:2:3:1", "100:0:3:1", "100:2:3:2", "-1:2:3:1", "9999999999999999999:2:3:1"})
    void refusesPosition(String text) {
        assertThatThrownBy(() -> TocPosition.parse(text)).isInstanceOf(OciFormatException.class);
    }
}
