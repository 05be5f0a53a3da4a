package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EstargzBuilderTest {
    private static final int BLOCK = 512;

    private static final String TREE = """
            mkdir -p t/usr/bin t/etc t/$(printf %0120d 1) t/empty
            seq 1 200000 > t/usr/bin/big
            seq 1 50 > t/etc/passwd
            printf x > t/etc/one; ln t/etc/one t/etc/hard; ln -s one t/etc/sym; : > t/etc/none
            echo é > t/$(printf %0120d 1)/ü
            head -c 65536 /dev/zero > t/usr/block
            mkfifo t/fifo; mknod t/char c 1 3; mknod t/blockdev b 7 300
            chmod 6755 t/etc/one; chmod 1777 t/empty
            touch -d '1969-12-31 23:59:50.25' t/etc/one
            touch -d '2001-02-03 04:05:06.789' t/etc/passwd
            : > t/etc/.wh.gone; : > t/empty/.wh..wh..opq
            """;

    /// Sees to it that every offset of the TOC is the start of a gzip member with the chunk, using zlib alone.
    private static final String CHECK_OFFSETS = """
            import gzip, hashlib, io, json, tarfile, zlib
            blob = open('layer.esgz', 'rb').read()
            assert blob[-51:-35].hex() == '1f8b08040000000000ff1a0053471600', blob[-51:]
            toc = int(blob[-35:-19], 16)
            archive = tarfile.open(fileobj=io.BytesIO(gzip.decompress(blob[toc:-51])))
            raw = archive.extractfile('stargz.index.json').read()
            chunks, sizes = {}, {}
            for e in json.loads(raw)['entries']:
                if 'offset' in e:
                    if e['type'] == 'reg':
                        sizes[e['name']] = (e['size'], e['digest'])
                        chunks[e['name']] = b''
                    size, digest = sizes[e['name']]
                    assert e.get('chunkOffset', 0) == len(chunks[e['name']])
                    n = e.get('chunkSize', 0) or size - e.get('chunkOffset', 0)
                    data = zlib.decompressobj(31).decompress(blob[e['offset']:])[:n]
                    assert 'sha256:' + hashlib.sha256(data).hexdigest() == e['chunkDigest'], e
                    chunks[e['name']] += data
            for name, (size, digest) in sizes.items():
                assert len(chunks[name]) == size
                assert 'sha256:' + hashlib.sha256(chunks[name]).hexdigest() == digest
            print(len(sizes), hashlib.sha256(raw).hexdigest())
            """;

    @TempDir
    private Path folder;

    private Path temporary = Path.of("");

    @BeforeEach
    void createTemporaryFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    private EstargzOptions options(int chunkSize) {
        return EstargzOptions.defaults(temporary).withChunkSize(chunkSize);
    }

    private BuiltLayer build(byte[] layer, EstargzOptions options) throws IOException, InterruptedException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        BuiltLayer built = new EstargzBuilder(options).build(new ByteArrayInputStream(layer), blob);
        Files.write(folder.resolve("layer.esgz"), blob.toByteArray());
        try (var left = Files.list(temporary)) {
            assertThat(left).as("temporary files").isEmpty();
        }
        return built;
    }

    private byte[] blob() throws IOException {
        return Files.readAllBytes(folder.resolve("layer.esgz"));
    }

    private byte[] tar(String script) throws IOException, InterruptedException {
        Commands.shell(folder, script);
        return Files.readAllBytes(folder.resolve("a.tar"));
    }

    private byte[] tree() throws IOException, InterruptedException {
        return tar(TREE + "tar --format=pax --sort=name -cf a.tar -C t .");
    }

    private static byte[] gunzip(byte[] blob) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(blob)).readAllBytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50_000, 4096, 65_536})
    void otherToolsReadTheLayer(int chunkSize) throws Exception {
        BuiltLayer built = build(tree(), options(chunkSize));
        Commands.shell(folder, "gzip -t layer.esgz");
        String found = Commands.python(folder, CHECK_OFFSETS);
        assertThat(found.strip()).isEqualTo("6 " + built.tocDigest().digest().hex());
        assertThat(Commands.shell(folder, """
                mkdir x y
                tar --same-owner -C x -xpf a.tar
                tar --same-owner -C y -xpzf layer.esgz
                rm y/.no.prefetch.landmark y/stargz.index.json
                list() { cd $1; find . ! -path . ! -type d -printf '%p %y %m %U:%G %s %n %l %T@\\n' | sort
                    find . ! -path . -type d -printf '%p %m %T@\\n' | sort
                    find . -type f -exec sha256sum {} + | sort; }
                diff <(list x) <(list y) && list x | wc -l
                """).strip()).endsWith("\n27");
    }

    @Test
    void resultDescribesTheBlob() throws Exception {
        BuiltLayer built = build(tree(), options(0));
        byte[] tar = gunzip(blob());
        assertThat(built.size()).isEqualTo(blob().length);
        assertThat(built.digest()).isEqualTo(Digest.sha256(blob()));
        assertThat(built.uncompressedSize()).isEqualTo(tar.length);
        assertThat(built.diffId().digest()).isEqualTo(Digest.sha256(tar));
        assertThat(Blobs.toc(blob()).digest()).isEqualTo(built.tocDigest());
    }

    @Test
    void headersAndPayloadsAreCopiedBitForBit() throws Exception {
        byte[] tar = tree();
        build(tar, options(50_000));
        int end = tar.length;
        while (tar[end - 1] == 0) {
            end--;
        }
        end = (end + BLOCK - 1) / BLOCK * BLOCK;
        byte[] uncompressed = gunzip(blob());
        assertThat(Arrays.copyOfRange(uncompressed, 2 * BLOCK, 2 * BLOCK + end)).isEqualTo(Arrays.copyOf(tar, end));
    }

    @Test
    void ourReaderReadsWhatTheTarHad() throws Exception {
        build(tree(), options(100_000));
        byte[] blob = blob();
        VerifiedToc toc = Blobs.toc(blob);
        ByteArrayOutputStream big = new ByteArrayOutputStream();
        for (Chunk chunk : toc.chunks("usr/bin/big")) {
            big.writeBytes(Blobs.chunk(blob, chunk, "usr/bin/big"));
        }
        assertThat(big.toByteArray()).isEqualTo(Files.readAllBytes(folder.resolve("t/usr/bin/big")));
        assertThat(toc.entries()).anySatisfy(entry -> {
            assertThat(entry.name()).isEqualTo("etc/hard");
            assertThat(entry.attributes().mode()).isEqualTo(06755);
            assertThat(entry.attributes().modified()).hasToString("1969-12-31T23:59:50.250Z");
        });
        assertThat(toc.chunks(Landmark.NO_PREFETCH.fileName())).hasSize(1);
    }

    @Test
    void chunkOfExactlyTheChunkSizeCarriesItsSize() throws Exception {
        build(tree(), options(32_768));
        String json = Commands.shell(folder, "tar -xOzf layer.esgz stargz.index.json | grep -c '\"chunkSize\":32768'");
        // usr/bin/big has 1288895 bytes, so 39 full chunks and one without a size; usr/block has 2
        assertThat(json.strip()).isEqualTo("41");
    }

    @ParameterizedTest
    @CsvSource({"1,3", "2,7"})
    void outputDoesNotDependOnThreads(int few, int many) throws Exception {
        byte[] tar = tree();
        BuiltLayer one = build(tar, options(10_000).withThreads(few));
        BuiltLayer other = build(tar, options(10_000).withThreads(many));
        assertThat(other).isEqualTo(one);
    }

    @Test
    void compressedInputMakesTheSameLayer() throws Exception {
        BuiltLayer plain = build(tree(), options(0));
        Commands.shell(folder, """
                gzip -k a.tar
                (head -c 100000 a.tar | gzip; tail -c +100001 a.tar | gzip) > members.gz
                zstd -q -19 a.tar
                (head -c 100000 a.tar | zstd; printf '\\x50\\x2a\\x4d\\x18\\x03\\0\\0\\0abc'
                    tail -c +100001 a.tar | zstd
                    printf '\\x5a\\x2a\\x4d\\x18\\x01\\0\\0\\0x') > frames.zst
                """);
        for (String name : new String[] {"a.tar.gz", "members.gz", "a.tar.zst", "frames.zst"}) {
            assertThat(build(Files.readAllBytes(folder.resolve(name)), options(0)))
                    .as(name)
                    .isEqualTo(plain);
        }
    }

    @Test
    void convertingAgainChangesNothing() throws Exception {
        BuiltLayer once = build(tree(), options(0));
        assertThat(build(blob(), options(0))).isEqualTo(once);
    }

    @Test
    void dropsOnlyRootEntriesOfOurNames() throws Exception {
        byte[] tar = tar("""
                mkdir -p t/d; echo a > t/stargz.index.json; echo b > t/.prefetch.landmark
                echo c > t/d/stargz.index.json
                tar -cf a.tar -C t .
                """);
        build(tar, options(0));
        assertThat(Commands.shell(folder, "tar -tzf layer.esgz | sort").lines())
                .containsExactlyInAnyOrder(
                        ".no.prefetch.landmark", "./", "./d/", "./d/stargz.index.json", "stargz.index.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax --sparse-version=0.1", "pax --sparse-version=1.0"})
    void expandsSparseFiles(String format) throws Exception {
        byte[] tar = tar("mkdir t; truncate -s 500000 t/s; for i in $(seq 0 9); do printf d$i |"
                + " dd of=t/s bs=1 seek=$((i * 45000)) conv=notrunc status=none; done;"
                + " setfattr -n user.a -v 0x00ff t/s || true; tar --sparse --format=" + format + " -cf a.tar -C t s");
        build(tar, options(0));
        assertThat(Commands.shell(
                        folder, "mkdir y; tar -C y -xzf layer.esgz; cmp t/s y/s; stat -c %Y t/s y/s | uniq | wc -l"))
                .isEqualTo("1\n");
        assertThat(Commands.python(
                        folder, "import tarfile; print(tarfile.open('layer.esgz').getmember('s').issparse())"))
                .isEqualTo("False\n");
        assertThat(Commands.python(folder, CHECK_OFFSETS)).startsWith("2 ");
    }

    @Test
    void manyHeadersInARowStayBounded() throws Exception {
        Commands.python(folder, """
                import tarfile
                t = tarfile.open('a.tar', 'w')
                for i in range(6000):
                    d = tarfile.TarInfo('d%d' % i); d.type = tarfile.DIRTYPE; t.addfile(d)
                t.close()
                """);
        build(Files.readAllBytes(folder.resolve("a.tar")), options(0));
        assertThat(Blobs.toc(blob()).entryCount()).isEqualTo(6001);
        assertThat(Commands.python(folder, """
                import zlib
                data, sizes = open('layer.esgz', 'rb').read(), []
                while data:
                    d = zlib.decompressobj(31); sizes.append(len(d.decompress(data))); data = d.unused_data
                print(len(sizes), max(sizes) <= 1 << 20)
                """)).isEqualTo("6 True\n");
    }

    @Test
    void emptyArchiveIsALayer() throws Exception {
        build(new byte[10240], options(0));
        assertThat(Blobs.toc(blob()).entryCount()).isEqualTo(1);
        assertThat(Commands.python(folder, CHECK_OFFSETS)).startsWith("1 ");
    }

    @Test
    void namesWithQuotesAndControlCharactersSurvive() throws Exception {
        byte[] tar = tar("mkdir t; touch t/$'a\"b\\\\c\\n\\td\\x7f' t/😀; tar --no-unquote -cf a.tar -C t .");
        build(tar, options(0));
        assertThat(Blobs.toc(blob()).entries().stream().map(TocEntry::name).toList())
                .contains("a\"b\\c\n\td\u007f", "😀");
    }

    @Test
    void refusesNamesThatAreNotUtf8() throws Exception {
        byte[] tar = tar("mkdir t; touch t/ok t/$'bad\\xff'; tar --sort=name -cf a.tar t");
        assertThatThrownBy(() -> build(tar, options(0)))
                .isInstanceOf(UnrepresentableNameException.class)
                .hasMessageContaining("t/bad\\xff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "touch t/a; tar -P --transform=s,t/a,../a, -cf a.tar t/a",
                "touch t/a; ln t/a t/b; tar -P --transform=flags=h\\;s,t/a,t/../../a, -cf a.tar t/a t/b"
            })
    void refusesNamesThatClimb(String script) throws Exception {
        byte[] tar = tar("mkdir t; " + script);
        assertThatThrownBy(() -> build(tar, options(0)))
                .isInstanceOf(UnrepresentableNameException.class)
                .hasMessageContaining("\"..\"");
    }

    @Test
    void truncatedInputIsATypedError() throws Exception {
        byte[] tar = tree();
        Commands.shell(folder, "gzip -k a.tar; zstd -q a.tar");
        byte[] gzip = Files.readAllBytes(folder.resolve("a.tar.gz"));
        byte[] zstd = Files.readAllBytes(folder.resolve("a.tar.zst"));
        assertThatThrownBy(() -> build(Arrays.copyOf(tar, tar.length / 2), options(0)))
                .isInstanceOf(TarFormatException.class);
        assertThatThrownBy(() -> build(Arrays.copyOf(gzip, gzip.length / 2), options(0)))
                .isInstanceOf(EstargzFormatException.class);
        assertThatThrownBy(() -> build(Arrays.copyOf(gzip, gzip.length - 4), options(0)))
                .as("checksum behind the tar's end")
                .isInstanceOf(EstargzFormatException.class);
        assertThatThrownBy(() -> build(Arrays.copyOf(zstd, zstd.length / 2), options(0)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> build("no archive at all, ".repeat(99).getBytes(StandardCharsets.UTF_8), options(0)))
                .isInstanceOf(TarFormatException.class);
    }

    @Test
    void damagedInputNeverEscapesAsAnUncheckedException() throws Exception {
        tree();
        Commands.shell(folder, "rm t/usr/bin/big; tar --format=pax -cf a.tar -C t .; gzip -k a.tar; zstd -q a.tar");
        for (String name : new String[] {"a.tar.gz", "a.tar.zst"}) {
            byte[] good = Files.readAllBytes(folder.resolve(name));
            for (long seed = 0; seed < 100; seed++) {
                Random random = new Random(seed);
                byte[] damaged = good.clone();
                damaged[8 + random.nextInt(damaged.length - 8)] ^= (byte) (1 + random.nextInt(255));
                try {
                    build(damaged, options(0).withThreads(1));
                } catch (IOException e) {
                    assertThat(e.getMessage()).as("%s, seed %d", name, seed).isNotBlank();
                } catch (RuntimeException e) {
                    throw new AssertionError(name + ", seed " + seed, e);
                }
            }
        }
    }

    @Test
    void damagedLayerGivesGoodContentOrATypedError() throws Exception {
        build(tree(), options(0));
        byte[] good = blob();
        Footer.Gzip footer = Footer.parseWithToc(Blobs.tail(good), good.length);
        TocDigest digest = Blobs.toc(good).digest();
        byte[] passwd = Files.readAllBytes(folder.resolve("t/etc/passwd"));
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] damaged = good.clone();
            damaged[(int) (footer.tocOffset() + random.nextInt(good.length - (int) footer.tocOffset()))] ^=
                    (byte) (1 + random.nextInt(255));
            try {
                VerifiedToc toc = Blobs.unverified(damaged).verify(digest);
                assertThat(Blobs.chunk(damaged, toc.chunks("etc/passwd").getFirst(), "etc/passwd"))
                        .as("seed %d", seed)
                        .isEqualTo(passwd);
            } catch (EstargzException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothEncodersMakeStandardMembers(boolean portable) throws IOException {
        byte[] content = "content ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (GzipEncoder encoder = portable ? GzipEncoder.portable(9) : GzipEncoder.create(9)) {
            byte[] member = encoder.member(content, content.length);
            assertThat(HexFormat.of().formatHex(member, 0, 10)).isEqualTo("1f8b08000000000002ff");
            assertThat(gunzip(member)).isEqualTo(content);
            assertThat(gunzip(encoder.member(content, 0))).isEmpty();
            byte[] noise = new byte[100_000];
            new Random(1).nextBytes(noise);
            assertThat(gunzip(encoder.member(noise, noise.length))).isEqualTo(noise);
        }
    }
}
