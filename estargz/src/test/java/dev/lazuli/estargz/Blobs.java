package dev.lazuli.estargz;

import dev.lazuli.oci.ByteRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Blobs put together by hand, with the JDK's gzip and commons-compress.
final class Blobs {
    private Blobs() {}

    /// A gzip member.
    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static byte[] gzip(String content) {
        return gzip(content.getBytes(StandardCharsets.UTF_8));
    }

    /// Zstd frames made by the `zstd` command.
    static byte[] zstd(byte[] content, String... options) {
        List<String> command = new ArrayList<>(List.of("zstd", "-q", "-c"));
        command.addAll(List.of(options));
        try {
            Path input = Files.createTempFile("lazuli-test-", ".bin");
            try {
                Files.write(input, content);
                Process process = new ProcessBuilder(command)
                        .redirectInput(input.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                byte[] frames = process.getInputStream().readAllBytes();
                if (process.waitFor() != 0) {
                    throw new AssertionError(command + " failed");
                }
                return frames;
            } finally {
                Files.delete(input);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A tar with one file.
    static byte[] tar(String name, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /// A TOC as it stands in a blob.
    static byte[] compressedToc(String json) {
        return gzip(tar("stargz.index.json", json.getBytes(StandardCharsets.UTF_8)));
    }

    static UnverifiedToc toc(String json, long tocOffset) throws IOException {
        return UnverifiedToc.read(
                new ByteArrayInputStream(compressedToc(json)), new TocForm.Inside(tocOffset), TocLimits.DEFAULT);
    }

    /// Reads the TOC of a whole blob and believes it.
    static VerifiedToc toc(byte[] blob) throws IOException {
        UnverifiedToc toc = unverified(blob);
        return toc.verify(toc.digest());
    }

    /// Reads the TOC of a whole blob.
    static UnverifiedToc unverified(byte[] blob) throws IOException {
        Footer.Gzip footer = Footer.parseWithToc(tail(blob), blob.length);
        ByteRange range = footer.tocRange(blob.length);
        return UnverifiedToc.read(
                new ByteArrayInputStream(blob, (int) range.offset(), (int) range.length()),
                footer.tocForm(blob.length),
                TocLimits.DEFAULT);
    }

    static byte[] tail(byte[] blob) {
        return Arrays.copyOfRange(blob, Math.max(0, blob.length - Footer.TAIL_BYTES), blob.length);
    }

    /// The blob with another TOC text, and a footer for it.
    static byte[] withToc(byte[] blob, UnaryOperator<String> change) throws IOException {
        Footer.Gzip footer = Footer.parseWithToc(tail(blob), blob.length);
        ByteRange range = footer.tocRange(blob.length);
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        TocArchive.extract(
                new ByteArrayInputStream(blob, (int) range.offset(), (int) range.length()),
                range.offset(),
                TocLimits.DEFAULT,
                json);
        String before = json.toString(StandardCharsets.UTF_8);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new AssertionError("the change does not change the TOC: " + before);
        }
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(blob, 0, (int) range.offset());
        changed.writeBytes(compressedToc(after));
        changed.writeBytes(FooterCodec.estargz(range.offset()));
        return changed.toByteArray();
    }

    /// The verified bytes of a chunk of a blob.
    static byte[] chunk(byte[] blob, Chunk chunk, String name) throws IOException {
        return chunk(MemberFormat.GZIP, blob, chunk, name);
    }

    static byte[] chunk(MemberFormat format, byte[] blob, Chunk chunk, String name) throws IOException {
        try (ChunkReader reader = new ChunkReader(format)) {
            return reader.read(range(blob, chunk), chunk, name);
        }
    }

    static ByteArrayInputStream range(byte[] blob, Chunk chunk) {
        return new ByteArrayInputStream(blob, (int) chunk.compressed().offset(), (int)
                chunk.compressed().length());
    }
}
