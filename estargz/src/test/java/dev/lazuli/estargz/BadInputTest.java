package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.estargz.tar.TarHeaders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Layers that nobody should have made, given to the builder in every format, and TOCs of that kind: a typed error that
/// says where, little memory, nothing left behind.
class BadInputTest {
    private static final int BLOCK = 512;
    private static final byte[] END = new byte[2 * BLOCK];
    private static final byte[] GOOD = join(file("good", 3), "abc".getBytes(StandardCharsets.US_ASCII), new byte[509]);

    @TempDir
    private Path folder;

    private Path temporary = Path.of("");

    @BeforeEach
    void createTemporaryFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    static Stream<Arguments> badLayers() {
        byte[] tar = join(GOOD, END);
        byte[] gzip = Blobs.gzip(tar);
        return Stream.of(
                Arguments.of("no tar", "no tar at all".repeat(99).getBytes(StandardCharsets.US_ASCII), "checksum"),
                Arguments.of("empty header cut short", Arrays.copyOf(tar, BLOCK / 2), "the stream ends"),
                Arguments.of("truncated payload", Arrays.copyOf(tar, BLOCK + 1), "the stream ends"),
                Arguments.of("truncated gzip", Arrays.copyOf(gzip, gzip.length / 2), "ends within a gzip member"),
                Arguments.of("no checksum", Arrays.copyOf(gzip, gzip.length - 8), "ends within a gzip member"),
                Arguments.of(
                        "garbage behind gzip",
                        join(gzip, "garbage".getBytes(StandardCharsets.US_ASCII)),
                        "no gzip member"),
                Arguments.of("size of 16 EiB", join(GOOD, sized("a0ffffffffffffffffffffff"), END), "size"),
                Arguments.of("size of 8 EiB", join(GOOD, sized("80000000" + "7fffffffffffffff"), END), "size is"),
                Arguments.of(
                        "size without payload", join(GOOD, sized("80000000" + "0fffffffffffffff")), "the stream ends"),
                Arguments.of("negative size", join(GOOD, sized("ff".repeat(12)), END), "size is -1"),
                Arguments.of("climbing name", join(GOOD, file("a/../../etc/passwd", 0), END), "\"..\""),
                Arguments.of("only climbing", join(GOOD, file("..", 0), END), "\"..\""),
                Arguments.of("link out of the tree", join(GOOD, link("../../etc/passwd"), END), "\"..\""),
                Arguments.of("root as a file", join(GOOD, file("/", 0), END), "root"),
                Arguments.of(
                        "100 MiB of xattrs", join(GOOD, large(100 << 20), END), "extended header of 104857600 bytes"),
                Arguments.of("lone zero block", join(GOOD, new byte[BLOCK], GOOD), "a zero block stands alone"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLayers")
    void isRefusedInEveryFormatWithTheOffset(String name, byte[] layer, String message) throws Exception {
        for (Format format : Format.values()) {
            assertThatThrownBy(() -> build(layer, format))
                    .as("%s", format)
                    .satisfies(e -> assertThat(offset(e)).isBetween(0L, (long) Math.max(layer.length, 3 * BLOCK)))
                    .hasMessageContaining(message);
            assertNothingIsLeft();
        }
    }

    @Test
    void whatFollowsTheEndOfTheTarIsDroppedOrKeptBitForBit() throws Exception {
        byte[] tar = join(GOOD, END, "garbage".repeat(100).getBytes(StandardCharsets.US_ASCII));
        for (Format format : Format.values()) {
            byte[] blob = build(tar, format);
            assertThat(blob).as("%s", format).isNotEmpty();
            if (format == Format.KEEP_DIFF_ID) {
                Files.write(folder.resolve("kept"), blob);
                Files.write(folder.resolve("tar"), tar);
                Commands.shell(folder, "gzip -dc kept | cmp - tar");
            }
        }
    }

    @Test
    void absoluteNamesAreRelativeToTheLayer() throws Exception {
        byte[] blob = build(join(file("/etc/passwd", 0), file("//a//./b/", 0), END), Format.PLAIN);
        VerifiedToc toc = Blobs.toc(blob);
        assertThat(toc.entries()).extracting(TocEntry::name).contains("etc/passwd", "a/b");
    }

    @Test
    void theLargestXattrThatATarHeaderHoldsCanBeReadAgain() throws Exception {
        byte[] xattr = ExtremeTar.withXattr(file("a", 0), (1 << 20) - 100);
        byte[] blob = build(join(xattr, END), Format.PLAIN);
        VerifiedToc toc = Blobs.toc(blob);
        assertThat(toc.entries().getLast().attributes().xattrs().get("user.large"))
                .hasSize((1 << 20) - 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1 << 16})
    void tocWithEndlessXattrsInOneEntryIsRefused(int size) throws IOException {
        String value = "A".repeat(size);
        StringBuilder json =
                new StringBuilder("{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"dir\",\"xattrs\":{");
        int count = size == 0 ? 200_000 : 400;
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"user.")
                    .append(i)
                    .append("\":\"")
                    .append(value)
                    .append('"');
        }
        UnverifiedToc toc = Blobs.toc(json + "}}]}", 1000);
        assertThatThrownBy(() -> toc.verify(toc.digest()))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("extended attributes of an entry have more than " + TocParser.MAX_XATTR_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-16"})
    void tocIsUtf8(String charset) throws IOException {
        byte[] json = "{\"version\":1,\"entries\":[]}".getBytes(Charset.forName(charset));
        byte[] archive = Blobs.gzip(Blobs.tar("stargz.index.json", json));
        UnverifiedToc toc =
                UnverifiedToc.read(new ByteArrayInputStream(archive), new TocForm.Inside(1000), TocLimits.DEFAULT);
        assertThatThrownBy(() -> toc.verify(toc.digest())).isInstanceOf(EstargzFormatException.class);
    }

    @Test
    void tocWithEndlessOwnersIsRefused() throws IOException {
        String name = "u".repeat(100_000);
        StringBuilder json = new StringBuilder("{\"version\":1,\"entries\":[");
        for (int uid = 0; uid < 700; uid++) {
            json.append(uid == 0 ? "" : ",")
                    .append("{\"name\":\"d")
                    .append(uid)
                    .append("\",\"type\":\"dir\",\"uid\":")
                    .append(uid)
                    .append(",\"userName\":\"")
                    .append(name)
                    .append("\"}");
        }
        UnverifiedToc toc = Blobs.toc(json + "]}", 1000);
        assertThatThrownBy(() -> toc.verify(toc.digest()))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("user name")
                .hasMessageContaining(Long.toString(OwnerNames.MAX_BYTES));
    }

    @Test
    void manyLargeXattrsNeedLittleMemory() throws Exception {
        assertThat(buildInOtherJvm(40, 1_000_000, "-Xmx64m")).isEqualTo("41");
    }

    @Test
    @Tag("full")
    void aMillionEntriesNeedLittleMemory() throws Exception {
        assertThat(buildInOtherJvm(1_000_000, 0, "-Xmx64m")).isEqualTo("1000001");
    }

    @Test
    @Tag("full")
    void aHundredMebibytesOfXattrsNeedLittleMemory() throws Exception {
        assertThat(buildInOtherJvm(110, 1_000_000, "-Xmx64m")).isEqualTo("111");
    }

    private enum Format {
        PLAIN,
        MIN_CHUNK,
        ZSTD_CHUNKED,
        EXTERNAL_TOC,
        KEEP_DIFF_ID
    }

    private byte[] build(byte[] layer, Format format) throws IOException, InterruptedException {
        EstargzOptions options = EstargzOptions.defaults(temporary).withThreads(2);
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream(layer);
        switch (format) {
            case PLAIN -> new EstargzBuilder(options).build(in, blob);
            case MIN_CHUNK -> new EstargzBuilder(options.withMinChunkSize(50_000)).build(in, blob);
            case ZSTD_CHUNKED ->
                new EstargzBuilder(options.withCompression(new Compression.ZstdChunked(3))).build(in, blob);
            case EXTERNAL_TOC, KEEP_DIFF_ID ->
                new EstargzBuilder(options)
                        .buildWithExternalToc(in, blob, OutputStream.nullOutputStream(), format == Format.KEEP_DIFF_ID);
        }
        return blob.toByteArray();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    private static long offset(Throwable e) {
        return switch (e) {
            case TarFormatException tar -> tar.offset();
            case EstargzFormatException compressed -> compressed.offset();
            default -> throw new AssertionError("not a typed error: " + e, e);
        };
    }

    private String buildInOtherJvm(int entries, int xattrBytes, String heap) throws Exception {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap));
        words.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp"));
        words.addAll(List.of(System.getProperty("java.class.path"), BuildExtremeTarInOtherJvm.class.getName()));
        words.addAll(List.of(Integer.toString(entries), Integer.toString(xattrBytes), temporary.toString()));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertNothingIsLeft();
        return output.strip();
    }

    private static byte[] file(String name, long size) {
        return TarHeaders.plainFile(name, size);
    }

    private static byte[] link(String target) {
        byte[] header = file("link", 0);
        header[156] = '1';
        byte[] text = target.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 157, text.length);
        ExtremeTar.checksum(header);
        return header;
    }

    /// A file whose size field has these bytes.
    private static byte[] sized(String hex) {
        byte[] header = file("sized", 0);
        byte[] size = HexFormat.of().parseHex(hex);
        System.arraycopy(size, 0, header, 124, size.length);
        ExtremeTar.checksum(header);
        return header;
    }

    /// The header of a PAX header that says to be this large.
    private static byte[] large(int size) {
        byte[] header = file("pax", size);
        header[156] = 'x';
        ExtremeTar.checksum(header);
        return header;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
