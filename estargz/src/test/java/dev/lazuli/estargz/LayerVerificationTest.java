package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.Disagreement.Kind;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerVerificationTest {
    private static final int CHUNK = 50_000;

    private static final String TREE = """
            mkdir -p t/etc t/empty t/usr
            seq 1 20000 > t/usr/big
            seq 1 50 > t/etc/passwd
            printf x > t/etc/one; ln t/etc/one t/etc/other; ln -s one t/etc/sym; : > t/etc/none
            mkfifo t/fifo; mknod t/char c 1 3; mknod t/blockdev b 7 300
            python3 -c "import os; os.setxattr('t/etc/passwd', 'user.color', b'blue')"
            chmod 6755 t/etc/one
            touch -d '2001-02-03 04:05:06.789' t/etc/passwd
            """;

    @TempDir
    private Path folder;

    private byte[] tar = new byte[0];
    private byte[] blob = new byte[0];
    private LayerClaims claims = LayerClaims.NONE;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        Commands.shell(folder, TREE + "tar --format=pax --xattrs --sort=name -cf a.tar -C t .");
        tar = Files.readAllBytes(folder.resolve("a.tar"));
        blob = build(EstargzOptions.defaults(folder).withChunkSize(CHUNK));
    }

    private byte[] build(EstargzOptions options) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BuiltLayer built = new EstargzBuilder(options).build(new ByteArrayInputStream(tar), out);
        claims = new LayerClaims(
                List.of(new TocTrust.OfJson(built.tocDigest())),
                Optional.of(built.diffId()),
                OptionalLong.of(built.uncompressedSize()));
        return out.toByteArray();
    }

    private static LayerReport verify(byte[] layer, LayerClaims claims) throws IOException {
        return verify(layer, claims, 100);
    }

    private static LayerReport verify(byte[] layer, LayerClaims claims, int most) throws IOException {
        Footer footer = Footer.parse(Blobs.tail(layer), layer.length);
        return LayerVerification.of(footer, toc(layer, footer), most).run(new ByteArrayInputStream(layer), claims);
    }

    private static UnverifiedToc toc(byte[] layer, Footer footer) throws IOException {
        return switch (footer) {
            case Footer.ZstdChunked zstd ->
                UnverifiedToc.read(
                        new ByteArrayInputStream(layer, (int) zstd.toc().offset(), (int)
                                zstd.toc().length()),
                        zstd.tocForm(layer.length),
                        TocLimits.DEFAULT);
            case Footer.Gzip _, Footer.ExternalToc _ -> Blobs.unverified(layer);
        };
    }

    private List<Disagreement> afterChange(String regex, String replacement) throws IOException {
        byte[] changed = Blobs.withToc(blob, json -> json.replaceFirst(regex, replacement));
        return verify(changed, LayerClaims.NONE).disagreements();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, CHUNK, 4096})
    void findsNothingInWhatTheBuilderMakes(int chunkSize) throws Exception {
        byte[] layer = build(EstargzOptions.defaults(folder).withChunkSize(chunkSize));
        LayerReport report = verify(layer, claims);
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.isClean()).isTrue();
        // The landmark and what `tar -t` lists.
        long listed = Commands.shell(folder, "tar -tf a.tar").lines().count();
        assertThat(report.entries()).isEqualTo(listed + 1);
        VerifiedToc toc = Blobs.toc(layer);
        assertThat(report.chunks()).isEqualTo(toc.chunkCount());
        Files.write(folder.resolve("layer"), layer);
        String digest = Commands.shell(folder, "gzip -dc layer | sha256sum").split(" ")[0];
        assertThat(report.diffId()).hasValue(new DiffId(Digest.of("sha256:" + digest)));
        assertThat(report.uncompressedSize())
                .isEqualTo(Long.parseLong(
                        Commands.shell(folder, "gzip -dc layer | wc -c").strip()));
    }

    @Test
    void findsNothingWhereFilesShareMembers() throws Exception {
        byte[] layer = build(EstargzOptions.defaults(folder).withChunkSize(4096).withMinChunkSize(20_000));
        assertThat(verify(layer, claims).disagreements()).isEmpty();
        assertThat(Blobs.toc(layer).chunks("usr/big"))
                .anySatisfy(chunk -> assertThat(chunk.innerOffset()).isPositive());
    }

    @Test
    void findsNothingWhereFilesAreMovedToTheTop() throws Exception {
        byte[] layer = build(EstargzOptions.defaults(folder).withPrioritizedFiles(List.of("usr/big", "etc/other")));
        assertThat(Blobs.toc(layer).prefetchSize()).isPresent();
        assertThat(verify(layer, claims).disagreements()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 30_000})
    void findsNothingInZstdChunked(int minChunkSize) throws Exception {
        byte[] layer = build(EstargzOptions.defaults(folder)
                .withChunkSize(4096)
                .withMinChunkSize(minChunkSize)
                .withCompression(new Compression.ZstdChunked(3)));
        LayerReport report = verify(layer, claims);
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.chunks()).isGreaterThan(20);
        Files.write(folder.resolve("layer.zst"), layer);
        String digest =
                Commands.shell(folder, "zstd -dcq layer.zst | sha256sum").split(" ")[0];
        assertThat(report.diffId()).hasValue(new DiffId(Digest.of("sha256:" + digest)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void comparesHolesWithZeros(int inHole) throws Exception {
        byte[] file = new byte[100_000];
        byte[] start = Arrays.copyOf(file, 10);
        file[50_000] = (byte) inHole;
        byte[] archive = Blobs.tar("f", file);
        ZstdChunkedBlob made = new ZstdChunkedBlob();
        made.frame(Arrays.copyOf(archive, 512));
        long offset = made.frame(start);
        made.frame(Arrays.copyOfRange(archive, 512 + start.length, archive.length));
        made.entry(("{'type':'reg','name':'f','mode':33188,'size':100000,'digest':'%s','offset':%d,'chunkSize':10,"
                                + "'chunkDigest':'%s'}")
                        .formatted(Digest.sha256(file), offset, Digest.sha256(start)))
                .entry("{'type':'chunk','name':'f','chunkSize':99990,'chunkOffset':10,'chunkType':'zeros'}");
        List<Disagreement> found = verify(made.finish(), LayerClaims.NONE).disagreements().stream()
                .filter(one -> one.kind() != Kind.FIELD)
                .toList();
        assertThat(found).hasSize(inHole);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsNothingInALayerWithExternalToc(boolean keepDiffId) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        ExternallyIndexedLayer built = new EstargzBuilder(
                        EstargzOptions.defaults(folder).withChunkSize(CHUNK))
                .buildWithExternalToc(new ByteArrayInputStream(tar), out, index, keepDiffId);
        byte[] layer = out.toByteArray();
        Footer.ExternalToc footer = (Footer.ExternalToc) Footer.parse(Blobs.tail(layer), layer.length);
        UnverifiedToc toc = UnverifiedToc.read(
                new ByteArrayInputStream(index.toByteArray()), footer.tocForm(layer.length), TocLimits.DEFAULT);
        LayerReport report = LayerVerification.of(footer, toc, 9)
                .run(
                        new ByteArrayInputStream(layer),
                        new LayerClaims(
                                List.of(new TocTrust.OfJson(built.layer().tocDigest())),
                                Optional.of(built.layer().diffId()),
                                OptionalLong.empty()));
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.diffId().equals(Optional.of(new DiffId(Digest.sha256(tar)))))
                .isEqualTo(keepDiffId);
    }

    @Test
    void findsNothingInALayerOfCtrRemote() throws Exception {
        byte[] layer;
        try (InputStream in = LayerVerificationTest.class.getResourceAsStream("ctr-remote-0.12.esgz")) {
            layer = Objects.requireNonNull(in).readAllBytes();
        }
        assertThat(verify(layer, LayerClaims.NONE).disagreements()).isEmpty();
    }

    /// See [SkopeoLayerTest]: a chunk of zeros, a sparse file, frames that belong to no chunk.
    @Test
    void findsNothingInALayerOfSkopeo() throws Exception {
        byte[] layer;
        try (InputStream in = LayerVerificationTest.class.getResourceAsStream("skopeo-1.22.tar.zst")) {
            layer = Objects.requireNonNull(in).readAllBytes();
        }
        LayerReport report = verify(layer, LayerClaims.NONE);
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.entries()).isEqualTo(9);
    }

    /// Each row: what is replaced in the TOC, by what, the kind and the path of the only disagreement, and its words.
    @ParameterizedTest(name = "{3} {0}")
    @CsvSource(delimiter = '|', textBlock = """
            ("name":"./usr/big".*?"chunkOffset":)50000 | $150001 | TOC | '' | has a chunk at 50001, where the last regular file
            ("name":"./etc/passwd".*?"size":)141 | $1142 | FIELD | etc/passwd | the size is 141 in the tar, 142 in the TOC
            ("name":"./etc/one".*?"mode":)3565 | $1493 | FIELD | etc/one | the mode is 6755 in the tar, 0755 in the TOC
            ("name":"./etc/sym".*?"linkName":)"one" | $1"two" | FIELD | etc/sym | the link target is one in the tar, two in the TOC
            ("name":"./etc/other".*?"linkName":)"./etc/one" | $1"etc/none" | FIELD | etc/other | the link target is etc/one in the tar, etc/none in the TOC
            ("name":"./char".*?"devMinor":)3 | $15 | FIELD | char | the device number is 1:3 in the tar, 1:5 in the TOC
            ("name":"./fifo","type":)"fifo" | $1"dir" | FIELD | fifo | the type is named pipe in the tar, directory in the TOC
            ("name":"./etc/passwd".*?"modtime":)"2001 | $1"2002 | FIELD | etc/passwd | the modification time is 2001-02-03T04:05:06.789Z in the tar, 2002-02-03T04:05:06.789Z in the TOC
            ("name":"./etc/passwd".*?)user.color | $1user.colour | FIELD | etc/passwd | the extended attribute "user.color" is only in the tar
            ("name":"./etc/passwd".*?"user.color":)"Ymx1ZQ==" | $1"cmVk" | FIELD | etc/passwd | "user.color" has 4 bytes in the tar and other 3 in the TOC
            ("name":"./etc/passwd".*?"type":"reg",) | $1"uid":7, | FIELD | etc/passwd | the uid is 0 in the tar, 7 in the TOC
            ("name":"./usr/big","type":"chunk".*?"chunkDigest":"sha256:)[0-9a-f]{8} | $100000000 | CHUNK_DIGEST | usr/big | the chunk of 50000 bytes at 50000 has the digest
            ("name":"./usr/big".*?"digest":"sha256:)[0-9a-f]{8} | $100000000 | FILE_DIGEST | usr/big | the 108894 bytes have the digest
            ("name":"./etc/one".*?"offset":)[0-9]+ | $13 | OFFSET | etc/one | said to be at offset 3+0 of the blob, where no compressed member
            ("name":"./etc/one".*?"offset":[0-9]+) | $1,"innerOffset":9 | OFFSET | etc/one | of the blob, which is byte
            """)
    void findsWhatDiffers(String regex, String replacement, Kind kind, String path, String words) throws Exception {
        List<Disagreement> found = afterChange("(?s)" + regex, replacement);
        assertThat(found.getFirst().kind()).isEqualTo(kind);
        assertThat(found).allSatisfy(one -> assertThat(one.entry()).isEqualTo(path));
        assertThat(found.getFirst().message()).contains(words);
    }

    @Test
    void findsAnEntryThatTheTocLacks() throws Exception {
        List<Disagreement> found = afterChange("\n\\{\"name\":\"./etc/one\"[^\n]*", "");
        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(Kind.NOT_IN_TOC);
            assertThat(one.entry()).isEqualTo("etc/one");
        });
    }

    @Test
    void findsAnEntryThatTheTarLacks() throws Exception {
        List<Disagreement> found =
                afterChange("\n\\{\"name\":\"./etc/one\"", "\n{\"name\":\"etc/more\",\"type\":\"dir\"},$0");
        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(Kind.NOT_IN_TAR);
            assertThat(one.entry()).isEqualTo("etc/more");
        });
    }

    @Test
    void findsAnEntryUnderAnotherName() throws Exception {
        List<Disagreement> found = afterChange("\"./etc/none\"", "\"./etc/some\"");
        assertThat(found)
                .extracting(Disagreement::kind, Disagreement::entry)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Kind.NOT_IN_TOC, "etc/none"),
                        org.assertj.core.groups.Tuple.tuple(Kind.NOT_IN_TAR, "etc/some"));
    }

    @Test
    void findsEverythingWhenTheTocIsEmpty() throws Exception {
        byte[] changed = Blobs.withToc(blob, json -> "{\"version\":1,\"entries\":[]}");
        LayerReport report = verify(changed, LayerClaims.NONE, 3);
        assertThat(report.disagreements()).hasSize(3);
        assertThat(report.count()).isEqualTo(report.entries()).isGreaterThan(3);
    }

    @Test
    void comparesWithWhatIsClaimed() throws Exception {
        TocDigest otherToc = new TocDigest(Digest.sha256(new byte[1]));
        DiffId otherDiffId = new DiffId(Digest.sha256(new byte[2]));
        LayerReport report = verify(
                blob,
                new LayerClaims(List.of(new TocTrust.OfJson(otherToc)), Optional.of(otherDiffId), OptionalLong.of(7)));
        assertThat(report.disagreements())
                .extracting(Disagreement::message)
                .satisfiesExactly(
                        toc -> assertThat(toc)
                                .startsWith("the TOC has the digest")
                                .endsWith(otherToc.toString()),
                        diffId -> assertThat(diffId).endsWith("expected the diffID " + otherDiffId),
                        size -> assertThat(size).endsWith("bytes, expected 7"));
    }

    @Test
    void findsOneFlippedBitOfAPayload() throws Exception {
        byte[] changed = blob.clone();
        changed[blob.length / 3] ^= 1;
        LayerReport report = verify(changed, claims);
        assertThat(report.isClean()).isFalse();
        assertThat(report.disagreements().getLast().kind()).isEqualTo(Kind.DAMAGED);
        assertThat(report.diffId()).isEmpty();
    }

    @Test
    void findsAFooterThatPointsIntoPayloads() throws Exception {
        Footer.Gzip footer = Footer.parseWithToc(Blobs.tail(blob), blob.length);
        UnverifiedToc toc = Blobs.unverified(blob);
        LayerReport report = LayerVerification.of(new Footer.Gzip(footer.tocOffset() + 1, footer.length()), toc, 9)
                .run(new ByteArrayInputStream(blob), claims);
        assertThat(report.disagreements())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(Kind.OFFSET));
    }

    @Test
    void findsThatTheTocIsNotTheOneInTheTar() throws Exception {
        byte[] other = Blobs.withToc(blob, json -> json.replace("\"version\"", " \"version\""));
        LayerReport report = LayerVerification.of(
                        Footer.parse(Blobs.tail(blob), blob.length), Blobs.unverified(other), 9)
                .run(new ByteArrayInputStream(blob), LayerClaims.NONE);
        assertThat(report.disagreements())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(Kind.TOC));
    }

    @Test
    void digestsALayerWithoutToc() throws Exception {
        LayerReport report = LayerVerification.withoutToc(9)
                .run(
                        new ByteArrayInputStream(Blobs.gzip(tar)),
                        new LayerClaims(
                                List.of(), Optional.of(new DiffId(Digest.sha256(tar))), OptionalLong.of(tar.length)));
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.chunks()).isZero();
    }

    @Test
    void saysThatALayerIsNoTar() throws Exception {
        byte[] text = "this is not a tar stream".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        LayerReport report =
                LayerVerification.withoutToc(9).run(new ByteArrayInputStream(Blobs.gzip(text)), LayerClaims.NONE);
        assertThat(report.disagreements())
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(Kind.DAMAGED));
    }

    @Test
    void readsTheBlobToItsEndAndLeavesItOpen() throws Exception {
        ByteArrayInputStream damaged = new ByteArrayInputStream(Arrays.copyOf(new byte[] {0x1f, (byte) 0x8b}, 500_000));
        LayerVerification.withoutToc(9).run(damaged, LayerClaims.NONE);
        assertThat(damaged.available()).isZero();
    }

    @Test
    void throwsWhatTheSourceThrows() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is cut");
            }
        };
        assertThatThrownBy(() -> LayerVerification.withoutToc(9).run(broken, LayerClaims.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage("the line is cut");
    }

    @Test
    void theUncompressedLayerIsTheWholeStream() throws Exception {
        byte[] all = new GZIPInputStream(new ByteArrayInputStream(blob)).readAllBytes();
        assertThat(verify(blob, claims).uncompressedSize()).isEqualTo(all.length);
    }
}
