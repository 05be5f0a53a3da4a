package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// All that the builder makes besides plain eStargz, read back with GNU tar, gzip, zstd and Python.
class BuiltFormatsTest {
    private static final String TREE = """
            mkdir -p t/usr/bin t/usr/lib t/etc t/many
            seq 1 60000 > t/usr/bin/big
            seq 1 50 > t/etc/passwd; : > t/etc/none
            echo lib > t/usr/lib/lib.so.1; ln -s lib.so.1 t/usr/lib/lib.so
            ln t/usr/lib/lib.so.1 t/usr/lib/same
            for i in $(seq 100); do seq 1 $i > t/many/$i; done
            """;

    /// Every chunk, found through offset and inner offset alone, has its digest.
    private static final String CHECK_CHUNKS = """
            import hashlib, json, sys, zlib
            blob = open('layer', 'rb').read()
            raw = open('toc.json', 'rb').read()
            chunks, shared, sizes, name = 0, 0, {}, ''
            for e in json.loads(raw)['entries']:
                if e['type'] == 'reg':
                    sizes[e['name']] = e.get('size', 0)
                if 'offset' in e:
                    n = e.get('chunkSize', 0) or sizes[e['name']] - e.get('chunkOffset', 0)
                    inner = e.get('innerOffset', 0)
                    data = zlib.decompressobj(31).decompress(blob[e['offset']:])[inner:inner + n]
                    assert len(data) == n, e
                    assert 'sha256:' + hashlib.sha256(data).hexdigest() == e['chunkDigest'], e
                    chunks += 1
                    shared += inner > 0
            print(chunks, shared, 'sha256:' + hashlib.sha256(raw).hexdigest())
            """;

    @TempDir
    private Path folder;

    private Path temporary = Path.of("");

    @BeforeEach
    void createTemporaryFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    private EstargzOptions options() {
        return EstargzOptions.defaults(temporary).withChunkSize(50_000);
    }

    private EstargzOptions zstd() {
        return options().withCompression(new Compression.ZstdChunked(Compression.ZstdChunked.DEFAULT_LEVEL));
    }

    private byte[] tar(String script) throws IOException, InterruptedException {
        Commands.shell(folder, script);
        return Files.readAllBytes(folder.resolve("a.tar"));
    }

    private byte[] tree() throws IOException, InterruptedException {
        return tar(TREE + "tar --format=pax --sort=name -cf a.tar -C t .");
    }

    private BuiltLayer build(byte[] layer, EstargzOptions options) throws IOException, InterruptedException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        BuiltLayer built = new EstargzBuilder(options).build(new ByteArrayInputStream(layer), blob);
        Files.write(folder.resolve("layer"), blob.toByteArray());
        assertNothingIsLeft();
        return built;
    }

    private ExternallyIndexedLayer buildApart(byte[] layer, EstargzOptions options, boolean keepDiffId)
            throws IOException, InterruptedException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        ByteArrayOutputStream toc = new ByteArrayOutputStream();
        ExternallyIndexedLayer built = new EstargzBuilder(options)
                .buildWithExternalToc(new ByteArrayInputStream(layer), blob, toc, keepDiffId);
        Files.write(folder.resolve("layer"), blob.toByteArray());
        Files.write(folder.resolve("toc.tgz"), toc.toByteArray());
        assertThat(built.layer().digest()).isEqualTo(Digest.sha256(blob.toByteArray()));
        assertThat(built.toc().digest()).isEqualTo(Digest.sha256(toc.toByteArray()));
        assertThat(built.toc().size()).isEqualTo(toc.size());
        assertNothingIsLeft();
        return built;
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).as("temporary files").isEmpty();
        }
    }

    private byte[] blob() throws IOException {
        return Files.readAllBytes(folder.resolve("layer"));
    }

    private String extractedTree(String command) throws IOException, InterruptedException {
        return Commands.shell(folder, "rm -rf x; mkdir x; " + command + """
                 | tar -C x -xpf - --exclude=stargz.index.json --exclude='.*.landmark'
                list() { cd $1; find . -type f -exec sha256sum {} + | sort; find . -printf '%p %y %m %s %n %l %T@\\n' |
                    grep -v ' d ' | sort; }
                diff <(list t) <(list x) && echo same
                """);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000, 50_000, 200_000})
    void smallFilesShareMembers(int minChunkSize) throws Exception {
        byte[] tar = tree();
        BuiltLayer each = build(tar, options());
        BuiltLayer built = build(tar, options().withMinChunkSize(minChunkSize));
        Commands.shell(folder, "tar -xOzf layer stargz.index.json > toc.json; gzip -t layer");
        String[] found = Commands.python(folder, CHECK_CHUNKS).strip().split(" ");
        // 104 files with content, of which one has 7 chunks, and the landmark
        assertThat(found[0]).isEqualTo("110");
        assertThat(found[2]).isEqualTo(built.tocDigest().toString());
        if (minChunkSize > 1) {
            assertThat(Integer.parseInt(found[1])).isGreaterThan(50);
            assertThat(built.size()).isLessThan(each.size());
        } else {
            assertThat(found[1]).isEqualTo("0");
        }
        assertThat(extractedTree("gzip -dc layer")).isEqualTo("same\n");
    }

    @Test
    void tocApartIsALayerOfItsOwn() throws Exception {
        byte[] tar = tree();
        BuiltLayer inside = build(tar, options());
        ExternallyIndexedLayer built = buildApart(tar, options(), false);
        byte[] blob = blob();
        assertThat(HexFormat.of().formatHex(blob, blob.length - 46, blob.length))
                .isEqualTo("1f8b08040000000000ff150053471100" + "53544152475a45585445524e414c544f43"
                        + "010000ffff0000000000000000");
        assertThat(Commands.shell(folder, "tar -tvzf toc.tgz | awk '{print $6}'; tar -xOzf toc.tgz > toc.json"))
                .isEqualTo("stargz.index.json\n");
        assertThat(Commands.shell(folder, "gzip -dc toc.tgz | sha256sum | cut -d' ' -f1")
                        .strip())
                .isEqualTo(built.toc().diffId().digest().hex());
        assertThat(Commands.python(folder, CHECK_CHUNKS).strip())
                .endsWith(built.layer().tocDigest().toString());
        assertThat(built.layer().tocDigest()).isEqualTo(inside.tocDigest());
        assertThat(Commands.shell(folder, "gzip -dc layer | sha256sum | cut -d' ' -f1")
                        .strip())
                .isEqualTo(built.layer().diffId().digest().hex());
        assertThat(Commands.shell(folder, "tar -tzf layer | grep -c stargz.index.json || true"))
                .isEqualTo("0\n");
        assertThat(extractedTree("gzip -dc layer")).isEqualTo("same\n");
    }

    static Stream<String> archives() {
        String garbage = "; head -c 1234 /dev/urandom >> a.tar";
        return Stream.of(
                "tar --format=gnu -cf a.tar -C t .",
                "tar --format=pax -cf a.tar -C t .",
                "tar --format=ustar -cf a.tar t",
                "tar --format=v7 -cf a.tar t",
                "tar -P --transform=s,^./,/, -cf a.tar -C t .",
                "tar --format=pax --pax-option=globexthdr.name=g,comment=c -cf a.tar -C t .",
                "tar -b 1 -cf a.tar -C t .",
                "tar -b 100 -cf a.tar -C t .",
                "tar -cf a.tar -C t .; truncate -s -9216 a.tar",
                "tar -b 1 -cf a.tar -C t .; truncate -s -1024 a.tar",
                "tar -cf a.tar -C t ." + garbage,
                "tar -cf a.tar -T /dev/null",
                "tar -cf a.tar -C t etc; python3 -c '"
                        + "d = bytearray(open(\"a.tar\", \"rb\").read()); i = d.find(b\"50\\n\\0\"); d[i + 10:i + 20] = b\"padding ch\";"
                        + "open(\"a.tar\", \"wb\").write(d)'");
    }

    @ParameterizedTest
    @MethodSource("archives")
    void keepsTheDiffIdOfAnyArchive(String make) throws Exception {
        byte[] tar = tar(TREE + make);
        ExternallyIndexedLayer built = buildApart(tar, options().withMinChunkSize(5000), true);
        assertThat(built.layer().diffId().digest()).isEqualTo(Digest.sha256(tar));
        assertThat(Commands.shell(folder, "gzip -dc layer | cmp - a.tar && echo same"))
                .isEqualTo("same\n");
        Commands.shell(folder, "tar -xOzf toc.tgz > toc.json");
        assertThat(Commands.python(folder, CHECK_CHUNKS).strip())
                .endsWith(built.layer().tocDigest().toString());
    }

    @Test
    void keepsTheDiffIdOfCompressedInput() throws Exception {
        byte[] tar = tree();
        Commands.shell(folder, "gzip -k a.tar; zstd -q a.tar");
        for (String name : List.of("a.tar.gz", "a.tar.zst")) {
            ExternallyIndexedLayer built = buildApart(Files.readAllBytes(folder.resolve(name)), options(), true);
            assertThat(built.layer().diffId().digest()).as(name).isEqualTo(Digest.sha256(tar));
        }
    }

    @Test
    void refusesToKeepTheDiffIdOfSparseFiles() throws Exception {
        byte[] tar = tar("mkdir t; echo a > t/a; truncate -s 1M t/sparse; tar --sort=name -S -cf a.tar -C t .");
        assertThatThrownBy(() -> buildApart(tar, options(), true))
                .isInstanceOf(NotLosslessException.class)
                .hasMessageContaining("\"./sparse\"")
                .hasMessageContaining("sparse file")
                .extracting(e -> ((NotLosslessException) e).offset())
                .isEqualTo(1536L);
    }

    @Test
    void refusesToKeepTheDiffIdOfALayerWithToc() throws Exception {
        build(tree(), options());
        byte[] converted = blob();
        assertThatThrownBy(() -> buildApart(converted, options(), true))
                .isInstanceOf(NotLosslessException.class)
                .hasMessageContaining("TOC");
    }

    @Test
    void refusesWhatCannotGoTogether() throws Exception {
        byte[] tar = tree();
        assertThatThrownBy(() -> buildApart(tar, zstd(), false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buildApart(tar, options().withPrioritizedFiles(List.of("a")), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void zstdChunkedIsAZstdFileWithTocAndFooter() throws Exception {
        BuiltLayer built = build(tree(), zstd().withMinChunkSize(0));
        byte[] blob = blob();
        assertThat(Commands.shell(folder, "zstd -q -t < layer; zstd -qdc < layer | sha256sum | cut -d' ' -f1")
                        .strip())
                .isEqualTo(built.diffId().digest().hex());
        assertThat(extractedTree("zstd -qdc < layer")).isEqualTo("same\n");
        ByteBuffer footer = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN).position(blob.length - 48);
        assertThat(footer.getInt()).isEqualTo(0x184d2a50);
        assertThat(footer.getInt()).isEqualTo(40);
        int offset = (int) footer.getLong();
        int size = (int) footer.getLong();
        int jsonSize = (int) footer.getLong();
        assertThat(footer.getLong()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(blob, blob.length - 8, blob.length)).isEqualTo("476e556c496e5578");
        byte[] frames = Arrays.copyOfRange(blob, offset, offset + size);
        byte[] json = unzstd(frames, 0);
        assertThat(json).hasSize(jsonSize);
        assertThat(built.annotations())
                .containsEntry(
                        "containerd.io/snapshot/stargz/toc.digest",
                        Digest.sha256(json).toString())
                .containsEntry(
                        "io.containers.zstd-chunked.manifest-checksum",
                        Digest.sha256(frames).toString())
                .containsEntry(
                        "io.containers.zstd-chunked.manifest-position", offset + ":" + size + ":" + jsonSize + ":1")
                .containsEntry("io.containers.estargz.uncompressed-size", Long.toString(built.uncompressedSize()))
                .hasSize(4);
        assertThat(offset + size + 48).isEqualTo(blob.length);
        assertChunks(blob, json);
    }

    private static void assertChunks(byte[] blob, byte[] json) throws IOException {
        JsonNode toc = JsonMapper.shared().readTree(json);
        int chunks = 0;
        long fileSize = 0;
        for (JsonNode entry : toc.get("entries")) {
            fileSize = entry.path("type").asString().equals("reg")
                    ? entry.path("size").asLong()
                    : fileSize;
            if (entry.has("offset")) {
                long chunkSize = entry.path("chunkSize").asLong();
                long length =
                        chunkSize == 0 ? fileSize - entry.path("chunkOffset").asLong() : chunkSize;
                byte[] frame = unzstd(blob, entry.get("offset").asInt());
                int inner = entry.path("innerOffset").asInt();
                byte[] content = Arrays.copyOfRange(frame, inner, inner + (int) length);
                assertThat(Digest.sha256(content).toString())
                        .as(entry.toString())
                        .isEqualTo(entry.get("chunkDigest").asString());
                chunks++;
            }
        }
        assertThat(chunks).isEqualTo(110);
    }

    /// All frames from an offset on.
    private static byte[] unzstd(byte[] bytes, int offset) throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes, offset, bytes.length - offset))) {
            return in.readAllBytes();
        }
    }

    @Test
    void prioritizedFilesComeFirstWithTheirFolders() throws Exception {
        byte[] tar = tree();
        build(tar, options().withPrioritizedFiles(List.of("/usr/lib/same", "many/7", "gone", "etc/passwd")));
        assertThat(Commands.shell(folder, "tar -tzf layer | sed -n 1,9p").lines())
                .containsExactly(
                        "./usr/",
                        "./usr/lib/",
                        "./usr/lib/lib.so.1",
                        "./usr/lib/same",
                        "./many/",
                        "./many/7",
                        "./etc/",
                        "./etc/passwd",
                        ".prefetch.landmark");
        assertThat(Commands.shell(folder, "tar -tzf layer | sort | uniq -d")).isEmpty();
        assertThat(extractedTree("gzip -dc layer")).isEqualTo("same\n");
        VerifiedToc toc = Blobs.toc(blob());
        assertThat(toc.prefetchSize())
                .hasValue(toc.chunks(Landmark.PREFETCH.fileName())
                        .getFirst()
                        .compressed()
                        .offset());
        assertThat(toc.chunks("etc/passwd").getFirst().compressed().offset())
                .isLessThan(toc.prefetchSize().getAsLong());
    }

    @Test
    void nothingIsWorthPrefetchingWhereNoPrioritizedFileIsThere() throws Exception {
        byte[] tar = tree();
        BuiltLayer without = build(tar, options());
        assertThat(build(tar, options().withPrioritizedFiles(List.of("nowhere", "../etc/passwd", "/"))))
                .isEqualTo(without);
    }

    @Test
    void prioritizedFilesStayWhereMovingWouldChangeTheTree() throws Exception {
        byte[] tar = tar("""
                mkdir -p t/a t/b; echo 1 > t/twice; echo 1 > t/a/f; echo 1 > t/b/f; : > t/.wh.a; echo 1 > t/ok
                tar -cf a.tar -C t .wh.a a b twice ok
                echo 2 > t/twice; tar -rf a.tar -C t twice
                """);
        build(tar, options().withPrioritizedFiles(List.of("twice", "a/f", "ok")));
        assertThat(Commands.shell(folder, "tar -tzf layer | sed -n 1,2p").lines())
                .containsExactly("ok", ".prefetch.landmark");
        assertThat(Commands.shell(folder, "tar -xOzf layer twice | tail -1")).isEqualTo("2\n");
    }

    @Test
    void noFormatDependsOnThreads() throws Exception {
        byte[] tar = tree();
        for (EstargzOptions each : List.of(
                options().withMinChunkSize(20_000),
                zstd(),
                zstd().withMinChunkSize(20_000),
                options().withPrioritizedFiles(List.of("usr/bin/big")))) {
            assertThat(build(tar, each.withThreads(5))).isEqualTo(build(tar, each.withThreads(1)));
        }
        assertThat(buildApart(tar, options().withThreads(5), false))
                .isEqualTo(buildApart(tar, options().withThreads(1), false));
    }

    @Test
    void bothZstdEncodersMakeStandardFrames() throws IOException {
        byte[] content = "content ".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        for (ZstdEncoder encoder : List.of(ZstdEncoder.create(3), ZstdEncoder.create(22), ZstdEncoder.portable())) {
            assertThat(unzstd(encoder.member(content, content.length), 0)).isEqualTo(content);
            assertThat(unzstd(encoder.member(content, 0), 0)).isEmpty();
            assertThat(unzstd(encoder.member(content, 100), 0)).isEqualTo(Arrays.copyOf(content, 100));
        }
    }
}
