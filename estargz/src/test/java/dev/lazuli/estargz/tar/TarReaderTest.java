package dev.lazuli.estargz.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.Commands;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads archives that GNU tar and Python's tarfile make, and compares with what tarfile reads from them.
class TarReaderTest {
    /// A tree with all kinds of files. Names over 100 bytes do not fit into v7.
    private static final String TREE = """
            mkdir -p t/dir t/sub
            seq 1 5000 > t/dir/seq
            : > t/empty
            printf x > t/one
            ln t/one t/hard
            ln -s ../nowhere/$(printf %060d 0) t/dir/dangling
            mkfifo t/fifo
            mknod t/char c 1 3
            mknod t/block b 259 65537
            chmod 4755 t/one; chmod 1777 t/sub
            touch -d '2001-02-03 04:05:06.789012345' t/dir/seq
            """;

    private static final String LONG_NAMES = """
            mkdir -p t/$(printf %0120d 1)/$(printf %0120d 2)
            echo long > t/$(printf %0120d 1)/$(printf %0120d 2)/$(printf %0200d 3)
            ln -s $(printf %0200d 4) t/longlink
            ln t/$(printf %0120d 1)/$(printf %0120d 2)/$(printf %0200d 3) t/hardlong
            echo é > t/ümlaut
            touch -d '1969-12-31 23:59:50.25' t/empty
            """;

    /// What tarfile reads, one line for each entry.
    private static final String LIST = """
            import tarfile, hashlib, decimal
            for m in tarfile.open('a.tar'):
                kind = {b'0': 'REGULAR', b'\\0': 'REGULAR', b'S': 'REGULAR', b'1': 'HARD_LINK', b'2': 'SYMLINK',
                        b'3': 'CHARACTER_DEVICE', b'4': 'BLOCK_DEVICE', b'5': 'DIRECTORY', b'6': 'FIFO'}[m.type]
                t = decimal.Decimal(m.pax_headers.get('mtime', int(m.mtime)))
                t = t.quantize(decimal.Decimal(10) ** -9)
                device = kind.endswith('DEVICE')
                data = tarfile.open('a.tar').extractfile(m).read() if kind == 'REGULAR' else b''
                print(kind, m.name.rstrip('/'), '->', m.linkname, oct(m.mode & 0o7777), m.uid, m.gid, m.uname, m.gname,
                      format(t.normalize(), 'f'), m.devmajor if device else 0, m.devminor if device else 0,
                      len(data), hashlib.sha256(data).hexdigest())
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"v7", "ustar", "oldgnu", "gnu", "pax"})
    void readsEveryKindOfFileOfEveryFormat(String format) throws Exception {
        String unknownToV7 = format.equals("v7") ? "rm t/fifo t/char t/block\n" : "";
        Commands.shell(folder, TREE + unknownToV7 + "tar --format=" + format + " --sort=name -cf a.tar t");
        assertThat(lines()).isEqualTo(expectedLines()).hasSizeGreaterThan(7);
        assertThat(copyThrough()).isEqualTo(Files.readAllBytes(folder.resolve("a.tar")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oldgnu", "gnu", "pax"})
    void readsLongNamesAndLargeNumbers(String format) throws Exception {
        Commands.shell(
                folder,
                TREE + LONG_NAMES + "tar --format=" + format
                        + " --owner=someone:3000000000 --group=others:4294967294 --mtime='2300-01-01' --sort=name"
                        + " -cf a.tar t");
        assertThat(lines()).isEqualTo(expectedLines()).hasSizeGreaterThan(12);
        assertThat(copyThrough()).isEqualTo(Files.readAllBytes(folder.resolve("a.tar")));
    }

    @Test
    void readsNamesSplitIntoPrefixAndName() throws Exception {
        Commands.shell(folder, "mkdir -p t/$(printf %090d 1)/$(printf %050d 2); tar --format=ustar -cf a.tar t");
        assertThat(lines()).isEqualTo(expectedLines()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu",
                "--format=pax --sparse-version=0.0",
                "--format=pax --sparse-version=0.1",
                "--format=pax --sparse-version=1.0"
            })
    void expandsSparseFiles(String options) throws Exception {
        Commands.shell(folder, """
                mkdir t; truncate -s 3000000 t/holes; truncate -s 100000 t/hole
                for i in $(seq 0 2 60); do
                    printf data$i | dd of=t/holes bs=1 seek=$((i * 40960 + 4096)) conv=notrunc status=none
                done
                printf end | dd of=t/ends-with-data bs=1 seek=999997 status=none
                echo after > t/plain
                """ + "tar --sparse --hole-detection=raw --sort=name " + options + " -cf a.tar t");
        assertThat(Files.size(folder.resolve("a.tar"))).as("really sparse").isLessThan(1_000_000);
        assertThat(lines()).isEqualTo(expectedLines()).hasSize(5);
        TarReader reader = reader();
        reader.next();
        TarEntry sparse = reader.next();
        assertThat(sparse).isNotNull().satisfies(e -> assertThat(e.isSparse()).isTrue());
        byte[] expanded = TarHeaders.expanded(Objects.requireNonNull(sparse));
        TarEntry again = Objects.requireNonNull(new TarReader(new ByteArrayInputStream(expanded)).next());
        assertThat(again.isSparse()).isFalse();
        assertThat(again.name()).isEqualTo(sparse.name());
        assertThat(again.metadata()).isEqualTo(sparse.metadata());
        assertThat(again.size()).isEqualTo(sparse.size());
    }

    @Test
    void keepsBinaryXattrsAndNanosecondsAndIgnoresGlobalHeaders() throws Exception {
        Commands.python(folder, """
                import tarfile, io
                def record(k, v):
                    n = len(k) + len(v) + 3
                    n += len(str(n + len(str(n))))
                    return b'%d %s=%s\\n' % (n, k, v)
                t = tarfile.open('a.tar', 'w', format=tarfile.PAX_FORMAT,
                                 pax_headers={'comment': 'global', 'uid': '77'})
                body = (record(b'SCHILY.xattr.security.capability', b'\\x01\\0\\0\\2=\\n\\xff')
                        + record(b'SCHILY.xattr.user.empty', b'') + record(b'mtime', b'-9.75')
                        + record(b'uname', b'') + record(b'path', 'd/\\u00e9'.encode()))
                x = tarfile.TarInfo('x'); x.type = b'x'; x.size = len(body)
                t.fileobj.write(x.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % 512))
                f = tarfile.TarInfo('short'); f.uname = 'header'; f.size = 3
                t.fileobj.write(f.tobuf(tarfile.USTAR_FORMAT) + b'abc' + bytes(509) + bytes(1024))
                """);
        TarReader reader = reader();
        TarEntry entry = Objects.requireNonNull(reader.next());
        assertThat(entry.name()).isEqualTo("d/é");
        assertThat(entry.userName())
                .as("an empty record leaves the header's field")
                .isEqualTo("header");
        assertThat(entry.metadata().uid()).as("as Go's archive/tar").isZero();
        assertThat(entry.metadata().modified()).isEqualTo(Instant.ofEpochSecond(-10, 250_000_000));
        assertThat(entry.xattrs()).containsOnlyKeys("security.capability", "user.empty");
        assertThat(entry.xattrs().get("security.capability")).containsExactly(1, 0, 0, 2, '=', '\n', 0xff);
        assertThat(entry.globalHeaderBytes()).hasSize(1024);
        assertThat(reader.next()).isNull();
    }

    @Test
    void namesThatAreNotUtf8AreKeptAsBytes() throws Exception {
        Commands.shell(folder, "mkdir t; touch t/$'a\\xff\\\\b'; tar --no-unquote -cf a.tar t/*");
        TarEntry entry = Objects.requireNonNull(reader().next());
        assertThat(entry.nameBytes()).containsExactly('t', '/', 'a', 0xff, '\\', 'b');
        assertThatThrownBy(entry::name)
                .isInstanceOf(UnrepresentableNameException.class)
                .hasMessageContaining("\"t/a\\xff\\x5cb\" is not valid UTF-8")
                .hasMessageContaining("offset 0");
    }

    @Test
    void acceptsArchiveWithoutEndMarker() throws Exception {
        Commands.shell(folder, "echo hi > f; tar --format=ustar -cf b.tar f; head -c 1024 b.tar > a.tar");
        TarReader reader = reader();
        assertThat(reader.next()).isNotNull();
        assertThat(reader.next()).isNull();
        assertThat(reader.next()).isNull();
    }

    /// As `umoci insert` (0.4.7) leaves its layers, and containerd unpacks them.
    @Test
    void acceptsArchiveWithoutThePaddingOfItsLastFile() throws Exception {
        Commands.shell(folder, "echo hi > f; tar --format=ustar -cf b.tar f; head -c 515 b.tar > a.tar");
        TarReader reader = reader();
        assertThat(reader.next()).isNotNull();
        assertThat(reader.read(new byte[10], 0, 10)).isEqualTo(3);
        assertThat(reader.next()).isNull();
    }

    @Test
    void truncationIsAnErrorWithItsOffset() throws Exception {
        String noPadding = "find t -type f -exec truncate -s %512 {} +\n";
        Commands.shell(folder, TREE + LONG_NAMES + noPadding + "tar --format=pax --sort=name -cf a.tar t");
        byte[] tar = Files.readAllBytes(folder.resolve("a.tar"));
        int end = tar.length;
        while (tar[end - 1] == 0) {
            end--;
        }
        for (int length = 1; length < end; length += 97) {
            byte[] cut = Arrays.copyOf(tar, length % 512 == 0 ? length + 1 : length);
            assertThatThrownBy(() -> readAll(cut))
                    .as("%d bytes", cut.length)
                    .isInstanceOf(TarFormatException.class)
                    .hasMessageContaining("at offset ");
        }
    }

    @Test
    void damageNeverEscapesAsAnotherException() throws Exception {
        Commands.shell(
                folder,
                TREE + LONG_NAMES + "truncate -s 1M t/holes; echo x >> t/holes;"
                        + " tar --format=pax --sparse -cf a.tar t; tar --format=gnu --sparse -cf b.tar t");
        for (String name : List.of("a.tar", "b.tar")) {
            byte[] tar = Files.readAllBytes(folder.resolve(name));
            for (long seed = 0; seed < 300; seed++) {
                mutateAndRead(tar, seed);
            }
        }
    }

    /// Headers get a right checksum again, so that the fields behind it are reached.
    private static void mutateAndRead(byte[] tar, long seed) {
        Random random = new Random(seed);
        byte[] damaged = tar.clone();
        for (int i = 0; i < 3; i++) {
            int block = random.nextInt(damaged.length / 512) * 512;
            damaged[block + random.nextInt(512)] = (byte) random.nextInt();
            int sum = 8 * ' ';
            for (int j = 0; j < 512; j++) {
                sum += j >= 148 && j < 156 ? 0 : damaged[block + j] & 0xff;
            }
            byte[] checksum = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(checksum, 0, damaged, block + 148, 8);
        }
        try {
            readAll(damaged);
        } catch (TarFormatException e) {
            assertThat(e.offset()).as("seed %d", seed).isBetween(0L, (long) tar.length);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checksum is|h[0] = 7",
                "size is -1|h[124:136] = b'\\xff' * 12",
                "its size does not fit|h[124:136] = b'\\xa0' + b'\\xff' * 11",
                "its size is no octal|h[124:136] = b'99999999999\\0'",
                "its size is|h[124:136] = b'\\x80\\0\\0\\0\\x7f' + b'\\xff' * 7",
                "its uid is|h[108:116] = b'\\x80\\0\\0\\x01\\0\\0\\0\\0'",
                "its mtime is|h[136:148] = b'\\x80\\0\\0\\0\\x7f' + b'\\xff' * 7",
                "type is 0x4d|h[156:157] = b'M'",
                "link without a target|h[156:157] = b'2'",
                "extended header of 8589934591 bytes|h[156:157] = b'x'; h[124:136] = b'77777777777\\0'",
                "sparse file without GNU's magic|h[156:157] = b'S'",
                "it has no name|h[0:1] = b'\\0'",
            })
    void rejectsHeader(String testCase) throws Exception {
        String message = testCase.substring(0, testCase.indexOf('|'));
        String change = testCase.substring(testCase.indexOf('|') + 1);
        String checksum =
                change.startsWith("h[0] =") ? "" : "h[148:156] = b' ' * 8; h[148:155] = b'%06o\\0' % sum(h)\n";
        Commands.python(
                folder,
                "import tarfile\nh = bytearray(tarfile.TarInfo('a').tobuf(tarfile.USTAR_FORMAT))\n" + change + "\n"
                        + checksum + "open('a.tar', 'wb').write(bytes(h) + bytes(1024))");
        assertThatThrownBy(() -> readAll(Files.readAllBytes(folder.resolve("a.tar"))))
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7 a=b\n",
                "5 a=b\n",
                "x a=b\n",
                "999999999999 a=b\n",
                "6 =ab\n",
                "3 a\n",
                "10 size=-1\n",
                "10 size=1x\n",
                "12 mtime=1.x\n",
                "31 mtime=9223372036854775807.5\n",
                "18 GNU.sparse.map=1\n",
                "22 GNU.sparse.offset=1\n",
                "26 GNU.sparse.numbytes=10\n",
                "13 path=a\0b\n",
                "0 a=b\n"
            })
    void rejectsExtendedHeader(String records) throws Exception {
        Files.writeString(folder.resolve("records"), records);
        Commands.python(folder, """
                import tarfile
                body = open('records', 'rb').read()
                x = tarfile.TarInfo('x'); x.type = b'x'; x.size = len(body)
                f = tarfile.TarInfo('a')
                open('a.tar', 'wb').write(x.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % 512)
                                          + f.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))
                """);
        assertThatThrownBy(() -> readAll(Files.readAllBytes(folder.resolve("a.tar"))))
                .isInstanceOf(TarFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,1,0,1", "5,6", "0,-1", "-1,1", "9223372036854775807,1", "0,1"})
    void rejectsSparseMap(String map) throws Exception {
        Commands.python(folder, """
                import tarfile
                f = tarfile.TarInfo('a'); f.size = 2
                f.pax_headers = {'GNU.sparse.map': '%s', 'GNU.sparse.size': '10'}
                t = tarfile.open('a.tar', 'w', format=tarfile.PAX_FORMAT)
                import io; t.addfile(f, io.BytesIO(b'ab')); t.close()
                """.formatted(map));
        assertThatThrownBy(() -> readAll(Files.readAllBytes(folder.resolve("a.tar"))))
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining("sparse map");
    }

    private TarReader reader() throws IOException {
        return new TarReader(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("a.tar"))));
    }

    private static void readAll(byte[] tar) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(tar));
        byte[] buffer = new byte[8192];
        TarEntry entry = reader.next();
        while (entry != null) {
            long left = Math.min(entry.size(), 4 << 20);
            while (left > 0) {
                left -= reader.read(buffer, 0, buffer.length);
            }
            entry = reader.next();
        }
    }

    private List<String> expectedLines() throws Exception {
        return Commands.python(folder, LIST).lines().toList();
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        TarReader reader = reader();
        TarEntry entry = reader.next();
        while (entry != null) {
            byte[] content = payload(reader, entry);
            TarEntry.Metadata metadata = entry.metadata();
            lines.add(String.join(
                    " ",
                    entry.type().name(),
                    entry.name().replaceFirst("/$", ""),
                    "->",
                    entry.linkName(),
                    "0o" + Integer.toOctalString(metadata.mode()),
                    Long.toString(metadata.uid()),
                    Long.toString(metadata.gid()),
                    entry.userName(),
                    entry.groupName(),
                    seconds(metadata.modified()),
                    Integer.toString(metadata.devMajor()),
                    Integer.toString(metadata.devMinor()),
                    Integer.toString(content.length),
                    Digest.sha256(content).hex()));
            entry = reader.next();
        }
        return lines;
    }

    private static String seconds(Instant time) {
        BigDecimal seconds = BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
        return seconds.stripTrailingZeros().toPlainString();
    }

    private static byte[] payload(TarReader reader, TarEntry entry) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[1000];
        int count = reader.read(buffer, 0, buffer.length);
        while (count >= 0) {
            content.write(buffer, 0, count);
            count = reader.read(buffer, 0, buffer.length);
        }
        assertThat(content.size()).isEqualTo((int) entry.size());
        return content.toByteArray();
    }

    /// The archive put together again from headers and payloads, with tar's end marker and blocking.
    private byte[] copyThrough() throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        TarReader reader = reader();
        TarEntry entry = reader.next();
        while (entry != null) {
            assertThat(entry.offset()).isEqualTo(copy.size());
            copy.writeBytes(entry.headerBytes());
            copy.writeBytes(payload(reader, entry));
            copy.writeBytes(new byte[TarInput.padding(entry.size())]);
            entry = reader.next();
        }
        int blocking = 20 * 512;
        return Arrays.copyOf(copy.toByteArray(), (copy.size() + 1024 + blocking - 1) / blocking * blocking);
    }
}
