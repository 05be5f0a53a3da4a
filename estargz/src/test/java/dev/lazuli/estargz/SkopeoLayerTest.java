package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A layer that `skopeo copy --dest-compress-format zstd:chunked --dest-force-compress-format` 1.22 of Debian's
/// unstable
/// release made of a tar of GNU tar: a footer of 64 bytes with tar-split, a chunk of zeros, names with `./`.
class SkopeoLayerTest {
    /// What the manifest says of the layer.
    private static final Map<String, String> ANNOTATIONS = Map.of(
            "io.github.containers.zstd-chunked.manifest-checksum",
            "sha256:6d7186f20fb983112886528b8a096187292eb1683ba9847e5e9336c6af324639",
            "io.github.containers.zstd-chunked.manifest-position",
            "36088:883:3038:1",
            "io.github.containers.zstd-chunked.tarsplit-position",
            "36979:1260:25923");

    /// `sha256sum` of the files that went into the tar.
    private static final Map<String, String> FILES = Map.of(
            "etc/hard",
            "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
            "sparse",
            "sha256:13e33a607a0376b60a6c8a9640ff05acf59f921aff311308b38bc3fab99cfb87",
            "zeros",
            "sha256:9192c25b734fcbadbe32dadc28089c60db0e39f90cc20ce2e5733f57261acc0c",
            "etc/text",
            "sha256:be184b12fc763c220eb1a8a6b2120b15c080b670ad8fe4c244157ce486bcf749",
            "empty",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private byte[] blob = new byte[0];

    @BeforeEach
    void load() throws IOException {
        try (InputStream in = SkopeoLayerTest.class.getResourceAsStream("skopeo-1.22.tar.zst")) {
            blob = Objects.requireNonNull(in).readAllBytes();
        }
    }

    @Test
    void footerAndManifestSayTheSame() throws EstargzException, OciFormatException {
        TocPosition position = TocPosition.of(ANNOTATIONS).orElseThrow();
        assertThat(Footer.parse(Blobs.tail(blob), blob.length))
                .isEqualTo(new Footer.ZstdChunked(72, position.toc(), position.uncompressedBytes()));
    }

    @Test
    void filesAreWhatTheTarHad() throws IOException {
        TocPosition position = TocPosition.of(ANNOTATIONS).orElseThrow();
        ByteRange range = position.toc();
        VerifiedToc toc = UnverifiedToc.read(
                        new ByteArrayInputStream(blob, (int) range.offset(), (int) range.length()),
                        position.form(),
                        TocLimits.DEFAULT)
                .verify(TocTrust.of(ANNOTATIONS).orElseThrow());
        assertThat(toc.entries().stream().map(TocEntry::name).toList())
                .isEqualTo(List.of("", "empty", "etc", "etc/hard", "etc/link", "etc/text", "small", "sparse", "zeros"));
        Files files = new Files();
        toc.visit(files);
        assertThat(files.digests()).isEqualTo(FILES);
        assertThat(files.holes).as("bytes of the chunk of zeros").isEqualTo(400_000);
    }

    /// Hashes the contents of all files.
    private final class Files implements TocVisitor {
        private final Map<String, MessageDigest> hashes = new LinkedHashMap<>();
        private MessageDigest current = Digest.newSha256();
        private long holes;

        @Override
        public void entry(TocEntry entry) {
            if (entry instanceof TocEntry.RegularFile) {
                current = Digest.newSha256();
                hashes.put(entry.name(), current);
            }
        }

        @Override
        public void chunk(Chunk chunk) throws IOException {
            current.update(Blobs.chunk(MemberFormat.ZSTD, blob, chunk, "file"));
        }

        @Override
        public void hole(long fileOffset, long size) {
            holes += size;
            current.update(new byte[(int) size]);
        }

        Map<String, String> digests() {
            Map<String, String> digests = new LinkedHashMap<>();
            hashes.forEach((name, hash) -> digests.put(name, Digest.sha256(hash).toString()));
            return digests;
        }
    }
}
