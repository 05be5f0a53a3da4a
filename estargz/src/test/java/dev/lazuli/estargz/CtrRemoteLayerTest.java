package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads a layer that `ctr-remote image convert --estargz --oci --estargz-chunk-size 100000` 0.12 made from a tar
/// that GNU tar made of `usr/big` (`seq 1 50000`), a character device, `etc/hard` (`echo hi`, xattr `user.bin` =
/// `00 ff 0a 80`, 1969-12-31 23:59:50.25, set-user-ID), its hard link `etc/hello`, an empty file and a symbolic link.
/// The expected values are from the manifest and from the TOC printed with Python.
class CtrRemoteLayerTest {
    private static final long TOC_OFFSET = 104004;
    private static final TocDigest TOC_DIGEST =
            new TocDigest(Digest.of("sha256:a35432001a0aeb55d791e7e275116b042a0bb4bd3d9706260e13eabc35f57a0d"));

    @TempDir
    private Path folder;

    private byte[] blob = new byte[0];

    @BeforeEach
    void load() throws IOException {
        try (InputStream in = CtrRemoteLayerTest.class.getResourceAsStream("ctr-remote-0.12.esgz")) {
            blob = Objects.requireNonNull(in).readAllBytes();
        }
    }

    private ByteArrayInputStream tocBytes() throws EstargzException {
        Footer.Gzip footer = Footer.parseWithToc(Blobs.tail(blob), blob.length);
        assertThat(footer.tocOffset()).isEqualTo(TOC_OFFSET);
        ByteRange range = footer.tocRange(blob.length);
        return new ByteArrayInputStream(blob, (int) range.offset(), (int) range.length());
    }

    private VerifiedToc toc() throws IOException {
        return UnverifiedToc.read(tocBytes(), new TocForm.Inside(TOC_OFFSET), TocLimits.DEFAULT)
                .verify(TOC_DIGEST);
    }

    @Test
    void entriesAreWhatTheTarHad() throws IOException {
        assertThat(toc().entries().stream()
                        .map(e -> e.getClass().getSimpleName() + " " + e.name())
                        .toList())
                .containsExactly(
                        "RegularFile .no.prefetch.landmark",
                        "Directory usr",
                        "RegularFile usr/big",
                        "Device null",
                        "Directory etc",
                        "RegularFile etc/hard",
                        "HardLink etc/hello",
                        "RegularFile etc/none",
                        "Symlink etc/sym");
        assertThat(toc().entryCount()).isEqualTo(9);
        assertThat(toc().chunkCount()).isEqualTo(5);
        assertThat(toc().hasXattrs()).isTrue();
        assertThat(toc().prefetchSize()).isEmpty();
    }

    @Test
    void attributesAreWhatTheTarHad() throws IOException {
        List<TocEntry> entries = toc().entries();
        Attributes hard = entries.get(5).attributes();
        assertThat(hard.mode()).isEqualTo(04755);
        assertThat(hard.modified()).isEqualTo(Instant.parse("1969-12-31T23:59:50Z"));
        assertThat(hard.userName()).as("only the first entry of the TOC has it").isEqualTo("root");
        assertThat(hard.xattrs().get("user.bin")).containsExactly(0, 0xff, 0x0a, 0x80);
        assertThat(entries.get(6))
                .isInstanceOfSatisfying(
                        TocEntry.HardLink.class,
                        link -> assertThat(link.target()).isEqualTo("etc/hard"));
        assertThat(entries.get(8))
                .isInstanceOfSatisfying(
                        TocEntry.Symlink.class,
                        link -> assertThat(link.target()).isEqualTo("hello"));
        assertThat(entries.get(3)).isInstanceOfSatisfying(TocEntry.Device.class, device -> {
            assertThat(device.kind()).isEqualTo(TocEntry.Device.Kind.CHARACTER);
            assertThat(device.major()).isEqualTo(1);
            assertThat(device.minor()).isEqualTo(3);
        });
    }

    @Test
    void chunksAreTheFilesContent() throws IOException {
        List<Chunk> chunks = toc().chunks("usr/big");
        assertThat(chunks.stream().map(c -> c.compressed().toString()).toList())
                .containsExactly("[307, 37648)", "[37648, 72379)", "[72379, 103698)");
        StringBuilder content = new StringBuilder();
        for (Chunk chunk : chunks) {
            assertThat(chunk.fileOffset()).isEqualTo(content.length());
            content.append(new String(Blobs.chunk(blob, chunk, "usr/big"), StandardCharsets.US_ASCII));
        }
        assertThat(content.toString())
                .isEqualTo(
                        IntStream.rangeClosed(1, 50000).mapToObj(i -> i + "\n").collect(Collectors.joining()));
    }

    @Test
    void lastChunkReachesToTheToc() throws IOException {
        Chunk chunk = toc().chunks("etc/hard").getFirst();
        assertThat(chunk.compressed().end()).isEqualTo(TOC_OFFSET);
        assertThat(Blobs.chunk(blob, chunk, "etc/hard")).asString().isEqualTo("hi\n");
    }

    @Test
    void spooledTocIsTheSame() throws IOException {
        Path json = folder.resolve("toc.json");
        VerifiedToc spooled = UnverifiedToc.spool(tocBytes(), new TocForm.Inside(TOC_OFFSET), TocLimits.DEFAULT, json)
                .verify(TOC_DIGEST);
        VerifiedToc again = UnverifiedToc.ofFile(json, MemberFormat.GZIP, TOC_OFFSET, TocLimits.DEFAULT)
                .verify(TOC_DIGEST);
        assertThat(names(spooled)).isEqualTo(names(toc()));
        assertThat(names(again)).isEqualTo(names(toc()));
        assertThat(again.chunks("usr/big")).isEqualTo(toc().chunks("usr/big"));
    }

    @Test
    void noticesThatTheSpooledTextChanged() throws IOException {
        Path json = folder.resolve("toc.json");
        VerifiedToc toc = UnverifiedToc.spool(tocBytes(), new TocForm.Inside(TOC_OFFSET), TocLimits.DEFAULT, json)
                .verify(TOC_DIGEST);
        Files.writeString(json, Files.readString(json).replace("etc/sym", "etc/SYM"));
        assertThatThrownBy(toc::entries)
                .isInstanceOf(EstargzFormatException.class)
                .hasMessageContaining("changed");
    }

    @Test
    void rejectsTocWhoseDigestDiffers() throws IOException {
        UnverifiedToc toc = UnverifiedToc.read(tocBytes(), new TocForm.Inside(TOC_OFFSET), TocLimits.DEFAULT);
        TocDigest other = new TocDigest(Digest.sha256(new byte[0]));
        assertThatThrownBy(() -> toc.verify(other)).isInstanceOfSatisfying(TocDigestMismatchException.class, e -> {
            assertThat(e.expected()).isEqualTo(new TocTrust.OfJson(other));
            assertThat(e.found()).isEqualTo(TOC_DIGEST.digest());
        });
    }

    @Test
    void everyDamagedByteOfAChunkIsNoticedOrHarmless() throws IOException {
        Chunk chunk = toc().chunks("etc/hard").getFirst();
        byte[] good = Blobs.chunk(blob, chunk, "etc/hard");
        for (int i = 0; i < chunk.compressed().length(); i++) {
            byte[] damaged = blob.clone();
            damaged[(int) chunk.compressed().offset() + i] ^= 0x15;
            byte[] read;
            try {
                read = Blobs.chunk(damaged, chunk, "etc/hard");
            } catch (EstargzException e) {
                continue;
            }
            assertThat(read).as("byte %d", i).isEqualTo(good);
        }
    }

    private static List<String> names(VerifiedToc toc) throws IOException {
        List<String> names = new ArrayList<>();
        for (TocEntry entry : toc.entries()) {
            names.add(entry.name() + " " + entry.attributes().modified()
                    + entry.attributes().xattrs().values().stream()
                            .map(Arrays::toString)
                            .toList());
        }
        return names;
    }
}
