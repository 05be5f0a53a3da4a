package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TocTest {
    private static final long TOC_OFFSET = 10_000;
    private static final TocForm FORM = new TocForm.Inside(TOC_OFFSET);
    private static final String D1 = "sha256:" + "1".repeat(64);
    private static final String D2 = "sha256:" + "2".repeat(64);

    private static VerifiedToc read(String entries) throws IOException {
        UnverifiedToc toc = Blobs.toc("{\"version\":1,\"entries\":[" + entries.replace('\'', '"') + "]}", TOC_OFFSET);
        return toc.verify(toc.digest());
    }

    private static TocEntry single(String entry) throws IOException {
        return read(entry).entries().getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "a,a",
        "./a,a",
        "/a,a",
        "a/,a",
        "a//b,a/b",
        "./a/./b/,a/b",
        "./,''",
        "/,''",
        ".,''",
        "...,...",
        "a/..b,a/..b",
        "/.wh.x,.wh.x"
    })
    void cleansNames(String name, String clean) throws IOException {
        assertThat(single("{'name':'" + name + "','type':'dir'}").name()).isEqualTo(clean);
    }

    @ParameterizedTest
    @CsvSource({
        "2013-04-15T20:24:00Z,2013-04-15T20:24:00Z",
        "2013-04-15T20:24:00.123456789Z,2013-04-15T20:24:00.123456789Z",
        "2013-04-15T20:24:00+09:00,2013-04-15T11:24:00Z",
        "2013-04-15T20:24:00.5-01:30,2013-04-15T21:54:00.500Z",
        "1901-12-13T20:45:52Z,1901-12-13T20:45:52Z",
        "0001-01-01T00:00:00Z,0001-01-01T00:00:00Z",
        "2016-02-29T23:59:59Z,2016-02-29T23:59:59Z",
        "'',1970-01-01T00:00:00Z"
    })
    void readsTimes(String text, Instant expected) throws IOException {
        assertThat(single("{'name':'a','type':'fifo','modtime':'" + text + "'}")
                        .attributes()
                        .modified())
                .isEqualTo(expected);
    }

    @Test
    void ownerNamesHoldForLaterEntriesOfTheSameId() throws IOException {
        List<TocEntry> entries = read("""
                {'name':'a','type':'dir','uid':7,'userName':'u','groupName':'root'},
                {'name':'b','type':'dir','uid':7,'gid':9},
                {'name':'c','type':'dir','userName':'root'}""").entries();
        assertThat(entries.get(1).attributes().userName()).isEqualTo("u");
        assertThat(entries.get(1).attributes().groupName()).isEmpty();
        assertThat(entries.get(2).attributes().groupName()).isEqualTo("root");
    }

    @Test
    void keepsModeBitsAndLargeIds() throws IOException {
        Attributes attributes = single("{'name':'a','type':'reg','mode':35309,'uid':4294967294,'gid':2097153}")
                .attributes();
        assertThat(attributes.mode())
                .as("0104755 with the file type of old writers")
                .isEqualTo(04755);
        assertThat(attributes.uid()).isEqualTo(4294967294L);
        assertThat(attributes.gid()).isEqualTo(2097153);
    }

    @Test
    void ignoresUnknownFieldsAndNulls() throws IOException {
        assertThat(single("{'NumLink':3,'x':{'y':[[{}]]},'name':'a','xattrs':null,'linkName':null,'type':'dir'}"))
                .isInstanceOf(TocEntry.Directory.class);
    }

    @Test
    void acceptsTocWithoutEntries() throws IOException {
        UnverifiedToc toc = Blobs.toc("{\"entries\":null,\"version\":1}\n", TOC_OFFSET);
        assertThat(toc.verify(toc.digest()).entries()).isEmpty();
    }

    @Test
    void chunkWithoutSizeReachesToTheEndOfTheFile() throws IOException {
        VerifiedToc toc = read("""
                {'name':'one','type':'reg','size':5,'offset':100,'digest':'%1$s'},
                {'name':'two','type':'reg','size':10,'offset':200,'chunkSize':6,'chunkDigest':'%1$s','digest':'%2$s'},
                {'type':'chunk','offset':300,'chunkOffset':6,'chunkDigest':'%2$s'}""".formatted(D1, D2));
        assertThat(toc.chunks("one")).singleElement().satisfies(chunk -> {
            assertThat(chunk.size()).isEqualTo(5);
            assertThat(chunk.digest())
                    .as("the file's, as containers/storage writes it")
                    .hasToString(D1);
            assertThat(chunk.compressed()).hasToString("[100, 200)");
        });
        assertThat(toc.chunks("two").get(0).digest()).hasToString(D1);
        assertThat(toc.chunks("two").get(1).size()).isEqualTo(4);
        assertThat(toc.chunks("two").get(1).compressed()).hasToString("[300, 10000)");
    }

    @Test
    void rangesReachToTheNextLargerOffsetWhateverTheOrder() throws IOException {
        VerifiedToc toc = read("""
                {'name':'c','type':'reg','size':1,'offset':500,'innerOffset':700,'digest':'%1$s'},
                {'name':'a','type':'reg','size':1,'offset':50,'digest':'%1$s'},
                {'name':'d','type':'dir','offset':60},
                {'name':'e','type':'reg','offset':70},
                {'name':'b','type':'reg','size':1,'offset':500,'digest':'%1$s'}""".formatted(D1));
        assertThat(toc.chunks("a").getFirst().compressed()).hasToString("[50, 500)");
        assertThat(toc.chunks("b").getFirst().compressed()).hasToString("[500, 10000)");
        assertThat(toc.chunks("c").getFirst().innerOffset()).isEqualTo(700);
    }

    @Test
    void laterEntryOfANameWins() throws IOException {
        VerifiedToc toc = read("""
                {'name':'a','type':'reg','size':1,'offset':10,'digest':'%s'},
                {'name':'./a','type':'reg','size':2,'offset':20,'digest':'%s'}""".formatted(D1, D2));
        assertThat(toc.chunks("a"))
                .singleElement()
                .satisfies(c -> assertThat(c.digest()).hasToString(D2));
        assertThat(toc.entries()).hasSize(2);
    }

    @Test
    void prefetchLandmarkEndsWhatToPrefetch() throws IOException {
        VerifiedToc toc = read("""
                {'name':'a','type':'reg','size':1,'offset':10,'digest':'%1$s'},
                {'name':'.prefetch.landmark','type':'reg','size':1,'offset':77,'digest':'%1$s'}""".formatted(D1));
        assertThat(toc.prefetchSize()).hasValue(77);
    }

    @Test
    void chunksFollowTheirFile() throws IOException {
        List<String> seen = new ArrayList<>();
        read("""
                {'name':'f','type':'reg','size':2,'offset':1,'chunkSize':1,'chunkDigest':'%1$s'},
                {'name':'f','type':'chunk','offset':2,'chunkOffset':1,'chunkSize':1,'chunkDigest':'%1$s'},
                {'name':'g','type':'dir'}""".formatted(D1)).visit(new TocVisitor() {
            @Override
            public void entry(TocEntry entry) {
                seen.add(entry.name());
            }

            @Override
            public void chunk(Chunk chunk) {
                seen.add("@" + chunk.fileOffset());
            }

            @Override
            public void hole(long fileOffset, long size) {
                seen.add("0@" + fileOffset);
            }
        });
        assertThat(seen).containsExactly("f", "@0", "@1", "g");
    }

    static Stream<Arguments> badEntries() {
        String ok = "'offset':1,'digest':'" + D1 + "'";
        return Stream.of(
                Arguments.of("parent", "{'name':'a/../b','type':'dir'}", "\"..\" in its name"),
                Arguments.of("only parent", "{'name':'..','type':'dir'}", "\"..\" in its name"),
                Arguments.of("NUL", "{'name':'a\\u0000b','type':'dir'}", "NUL or broken"),
                Arguments.of("half pair", "{'name':'a\\ud800','type':'dir'}", "NUL or broken"),
                Arguments.of("root file", "{'name':'./','type':'reg'}", "root and no directory"),
                Arguments.of("no type", "{'name':'a'}", "unknown type"),
                Arguments.of("type", "{'name':'a','type':'door'}", "unknown type \"door\""),
                Arguments.of(
                        "link up", "{'name':'a','type':'hardlink','linkName':'../b'}", "\"..\" in its link target"),
                Arguments.of("no link", "{'name':'a','type':'hardlink'}", "without a target"),
                Arguments.of("no symlink", "{'name':'a','type':'symlink'}", "without a valid target"),
                Arguments.of("NUL link", "{'name':'a','type':'symlink','linkName':'\\u0000'}", "valid target"),
                Arguments.of("negative size", "{'name':'a','type':'reg','size':-1," + ok + "}", "the size -1"),
                Arguments.of("16 EiB", "{'name':'a','type':'reg','size':18446744073709551616," + ok + "}", "64 bits"),
                Arguments.of("63 bits", "{'name':'a','type':'reg','size':9223372036854775808," + ok + "}", "64 bits"),
                Arguments.of("fraction", "{'name':'a','type':'reg','size':1.5," + ok + "}", "64 bits"),
                Arguments.of("text", "{'name':'a','type':'reg','size':'1'," + ok + "}", "64 bits"),
                Arguments.of(
                        "behind TOC",
                        "{'name':'a','type':'reg','size':1,'offset':10000,'digest':'" + D1 + "'}",
                        "less than 10000"),
                Arguments.of("negative offset", "{'name':'a','type':'reg','size':1,'offset':-1}", "offset -1"),
                Arguments.of(
                        "inner overflow",
                        "{'name':'a','type':'reg','size':2,'innerOffset':9223372036854775807," + ok + "}",
                        "inner offset"),
                Arguments.of(
                        "negative inner",
                        "{'name':'a','type':'reg','size':2,'innerOffset':-1," + ok + "}",
                        "inner offset"),
                Arguments.of(
                        "chunk too long",
                        "{'name':'a','type':'reg','size':2,'chunkSize':3," + ok + "}",
                        "a chunk of 3 bytes"),
                Arguments.of(
                        "negative chunk",
                        "{'name':'a','type':'reg','size':2,'chunkSize':-3," + ok + "}",
                        "a chunk of -3 bytes"),
                Arguments.of(
                        "missing chunk",
                        "{'name':'a','type':'reg','size':2,'chunkSize':1,'offset':1,'chunkDigest':'" + D1 + "'}",
                        "end at 1, expected 2"),
                Arguments.of(
                        "starts late", "{'name':'a','type':'reg','size':2,'chunkOffset':1," + ok + "}", "expected 0"),
                Arguments.of(
                        "gap",
                        "{'name':'a','type':'reg','size':9,'chunkSize':1,'offset':1,'chunkDigest':'" + D1 + "'},"
                                + "{'name':'a','type':'chunk','chunkOffset':2,'offset':1,'chunkDigest':'" + D1 + "'}",
                        "has a chunk at 2"),
                Arguments.of(
                        "overflowing chunk",
                        "{'name':'a','type':'reg','size':9,'chunkSize':1,'offset':1,'chunkDigest':'" + D1 + "'},"
                                + "{'name':'a','type':'chunk','chunkOffset':1,'chunkSize':9223372036854775807,"
                                + "'offset':1,'chunkDigest':'" + D1 + "'}",
                        "a chunk of 9223372036854775807 bytes"),
                Arguments.of(
                        "stray chunk",
                        "{'name':'a','type':'chunk','offset':1,'chunkDigest':'" + D1 + "'}",
                        "has a chunk at 0"),
                Arguments.of(
                        "chunk of another",
                        "{'name':'a','type':'reg','size':9,'chunkSize':1,'offset':1,'chunkDigest':'" + D1 + "'},"
                                + "{'name':'b','type':'chunk','chunkOffset':1,'offset':1,'chunkDigest':'" + D1 + "'}",
                        "the file before it is \"a\""),
                Arguments.of(
                        "chunk type",
                        "{'name':'a','type':'reg','size':1,'chunkType':'ones'," + ok + "}",
                        "the unknown type \"ones\""),
                Arguments.of("no digest", "{'name':'a','type':'reg','size':1,'offset':1}", "no digest"),
                Arguments.of(
                        "bad digest",
                        "{'name':'a','type':'reg','size':1,'offset':1,'digest':'sha256:12'}",
                        "invalid digest"),
                Arguments.of("time", "{'name':'a','type':'dir','modtime':'yesterday'}", "expected RFC 3339"),
                Arguments.of(
                        "impossible time",
                        "{'name':'a','type':'dir','modtime':'2013-02-30T00:00:00Z'}",
                        "expected RFC 3339"),
                Arguments.of("uid", "{'name':'a','type':'dir','uid':-1}", "the uid -1"),
                Arguments.of("gid", "{'name':'a','type':'dir','gid':4294967296}", "the gid 4294967296"),
                Arguments.of("device", "{'name':'a','type':'char','devMajor':-1}", "device number -1"),
                Arguments.of("base64", "{'name':'a','type':'dir','xattrs':{'user.x':'*'}}", "cannot read the TOC"),
                Arguments.of("depth", "{'x':" + "[".repeat(1000) + "]".repeat(1000) + "}", "nesting depth"),
                Arguments.of("no object", "7", "an entry is VALUE_NUMBER_INT"),
                Arguments.of("open end", "{'name':'a'", "cannot read the TOC"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badEntries")
    void rejectsImpossibleEntry(String name, String entry, String message) {
        assertThatThrownBy(() -> read("{'name':'first','type':'dir'}," + entry))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("(at offset ");
    }

    @Test
    void errorTellsWhereTheEntryIs() {
        String before = "{\"version\":1,\"entries\":[";
        assertThatThrownBy(() -> read("{'name':'..','type':'dir'}"))
                .isInstanceOfSatisfying(
                        EstargzFormatException.class,
                        e -> assertThat(e.offset()).isEqualTo(before.length()));
    }

    static Stream<Arguments> badDocuments() {
        return Stream.of(
                Arguments.of("", "expected START_OBJECT"),
                Arguments.of("[]", "expected START_OBJECT"),
                Arguments.of("{\"entries\":[]}", "version is 0"),
                Arguments.of("{\"version\":2,\"entries\":[]}", "version is 2"),
                Arguments.of("{\"version\":1,\"entries\":[]}{}", "follows the closing brace"),
                Arguments.of("{\"version\":1,\"entries\":[]}x", "cannot read the TOC"),
                Arguments.of("{\"version\":1,\"entries\":[],\"entries\":[]}", "twice"),
                Arguments.of("{\"version\":1,\"entries\":{}}", "expected START_ARRAY"));
    }

    @ParameterizedTest
    @MethodSource("badDocuments")
    void rejectsDocument(String json, String message) throws IOException {
        UnverifiedToc toc = Blobs.toc(json, TOC_OFFSET);
        assertThatThrownBy(() -> toc.verify(toc.digest()))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> badArchives() {
        byte[] good = Blobs.compressedToc("{\"version\":1}");
        return Stream.of(
                Arguments.of("nothing", new byte[0], "the first tar entry is missing"),
                Arguments.of("garbage", "this is no gzip".getBytes(StandardCharsets.US_ASCII), "no gzip member"),
                Arguments.of("cut", Arrays.copyOf(good, good.length / 2), "ends within a gzip member"),
                Arguments.of("no tar", Blobs.gzip("x".repeat(2000)), "cannot read the TOC"),
                Arguments.of("other file", Blobs.gzip(Blobs.tar("other", new byte[3])), "is \"other\""),
                Arguments.of(
                        "cut tar",
                        Blobs.gzip(Arrays.copyOf(Blobs.tar("stargz.index.json", new byte[30]), 520)),
                        "the stream ends"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badArchives")
    void rejectsArchive(String name, byte[] archive, String message) {
        assertThatThrownBy(() -> UnverifiedToc.read(new ByteArrayInputStream(archive), FORM, TocLimits.DEFAULT))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void limitsHold() {
        byte[] toc = Blobs.compressedToc("{\"version\":1,\"entries\":[{\"name\":\"abcdefghij\",\"type\":\"dir\"},"
                + "{\"name\":\"b\",\"type\":\"dir\"}]}");
        assertThatThrownBy(() -> read(toc, new TocLimits(50, 100, 100))).hasMessageContaining("expected at most 50");
        assertThatThrownBy(() -> read(toc, new TocLimits(1000, 1, 100))).hasMessageContaining("more than 1 entries");
        assertThatThrownBy(() -> read(toc, new TocLimits(1000, 100, 9)))
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("9");
    }

    private static VerifiedToc read(byte[] archive, TocLimits limits) throws IOException {
        UnverifiedToc toc = UnverifiedToc.read(new ByteArrayInputStream(archive), FORM, limits);
        return toc.verify(toc.digest());
    }
}
