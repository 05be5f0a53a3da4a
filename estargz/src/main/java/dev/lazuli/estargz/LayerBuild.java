package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarHeaders;
import dev.lazuli.estargz.tar.TarReader;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/// One build: cuts a tar stream into members and describes them in a TOC.
///
/// A member starts at the top of the blob and at each chunk; headers of the entries that follow ride at its end.
/// Where more than 1 MiB of headers follow each other, the next member starts at a header, so that memory stays
/// bounded.
final class LayerBuild {
    private static final int MAX_HEADER_RUN = 1 << 20;
    private static final int BLOCK = 512;
    private static final int END_OF_ARCHIVE = 2 * BLOCK;
    private static final String EMPTY_DIGEST = Digest.sha256(new byte[0]).toString();

    private final EstargzOptions options;
    private final TarReader tar;
    private final BlobOutput blob;
    private final TocWriter toc;
    private final MemberPipeline pipeline;
    private Member member = Member.ofHeaders();

    LayerBuild(EstargzOptions options, InputStream layer, BlobOutput blob, TocWriter toc, MemberPipeline pipeline) {
        this.options = options;
        this.tar = new TarReader(layer);
        this.blob = blob;
        this.toc = toc;
        this.pipeline = pipeline;
    }

    BuiltLayer run() throws IOException, InterruptedException {
        landmark();
        TarEntry entry = tar.next();
        while (entry != null) {
            if (isOurs(entry)) {
                append(entry.globalHeaderBytes());
            } else {
                copy(entry);
            }
            entry = tar.next();
        }
        nextMember(Member.ofHeaders());
        pipeline.drain();
        return finish();
    }

    private void landmark() throws IOException, InterruptedException {
        String name = Landmark.NO_PREFETCH.fileName();
        append(TarHeaders.plainFile(name, 1));
        RawEntry entry = new RawEntry();
        entry.name = name;
        entry.type = "reg";
        entry.size = 1;
        nextMember(new Member(1));
        member.content()[0] = Landmark.CONTENT;
        member.add(new Member.Pending(entry, true, FileDigest.NOT_NEEDED));
        append(new byte[BLOCK - 1]);
    }

    /// Whether an entry was made by an earlier conversion.
    private static boolean isOurs(TarEntry entry) throws IOException {
        String name = EntryNames.clean(entry.name());
        return name.equals(TocArchive.FILE_NAME) || Landmark.named(name).isPresent();
    }

    private void copy(TarEntry entry) throws IOException, InterruptedException {
        RawEntry fields = TocFields.of(entry);
        append(entry.isSparse() ? TarHeaders.expanded(entry) : entry.headerBytes());
        if (entry.size() == 0) {
            fields.digest = entry.type() == TarEntry.Type.REGULAR ? EMPTY_DIGEST : "";
            member.add(new Member.Pending(fields, false, FileDigest.NOT_NEEDED));
            return;
        }
        copyPayload(entry, fields);
        append(new byte[(int) (-entry.size() & (BLOCK - 1))]);
    }

    private void copyPayload(TarEntry entry, RawEntry fields) throws IOException, InterruptedException {
        boolean single = entry.size() <= options.chunkSize();
        FileDigest wholeFile = single ? FileDigest.NOT_NEEDED : new FileDigest();
        MessageDigest hash = Digest.newSha256();
        long position = 0;
        while (position < entry.size()) {
            int length = (int) Math.min(options.chunkSize(), entry.size() - position);
            nextMember(new Member(length));
            readPayload(length, entry);
            RawEntry chunk = position == 0 ? fields : TocFields.chunk(fields.name, position);
            chunk.chunkSize = length == options.chunkSize() ? length : 0;
            member.add(new Member.Pending(chunk, true, position == 0 ? wholeFile : FileDigest.NOT_NEEDED));
            if (!single) {
                hash.update(member.content(), 0, length);
            }
            position += length;
        }
        if (!single) {
            wholeFile.found(Digest.sha256(hash));
            toc.complete(wholeFile);
        }
    }

    private void readPayload(int length, TarEntry entry) throws IOException {
        int done = 0;
        while (done < length) {
            int count = tar.read(member.content(), done, length - done);
            if (count < 0) {
                throw new AssertionError("the payload of the entry at " + entry.offset() + " is shorter than its size");
            }
            done += count;
        }
    }

    private void append(byte[] headers) throws IOException, InterruptedException {
        if (member.headerLength() + headers.length > MAX_HEADER_RUN && !member.isEmpty()) {
            nextMember(Member.ofHeaders());
        }
        member.append(headers);
    }

    private void nextMember(Member next) throws IOException, InterruptedException {
        if (!member.isEmpty()) {
            pipeline.put(member);
        }
        member = next;
    }

    private BuiltLayer finish() throws IOException {
        long tocOffset = blob.count();
        long jsonSize = toc.finish();
        BlobOutput uncompressed = pipeline.uncompressed();
        MessageDigest tocHash = Digest.newSha256();
        try (LeveledGzip gzip =
                new LeveledGzip(new Unclosed(blob), ((Compression.Gzip) options.compression()).level())) {
            writeBoth(gzip, uncompressed, TarHeaders.plainFile(TocArchive.FILE_NAME, jsonSize));
            InputStream json = toc.open();
            byte[] buffer = new byte[1 << 16];
            int count = json.read(buffer);
            while (count >= 0) {
                gzip.write(buffer, 0, count);
                uncompressed.write(buffer, 0, count);
                tocHash.update(buffer, 0, count);
                count = json.read(buffer);
            }
            writeBoth(gzip, uncompressed, new byte[(int) (-jsonSize & (BLOCK - 1)) + END_OF_ARCHIVE]);
        }
        blob.write(FooterCodec.estargz(tocOffset));
        blob.flush();
        return new BuiltLayer(
                blob.digest(),
                blob.count(),
                new TocDigest(Digest.sha256(tocHash)),
                new DiffId(uncompressed.digest()),
                uncompressed.count(),
                java.util.Map.of());
    }

    private static void writeBoth(LeveledGzip gzip, BlobOutput uncompressed, byte[] bytes) throws IOException {
        gzip.write(bytes);
        uncompressed.write(bytes);
    }

    /// A gzip stream of any length, for the TOC.
    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(Unclosed out, int level) throws IOException {
            super(out, 1 << 15);
            def.setLevel(level);
        }
    }

    /// Leaves the stream below open.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(BlobOutput out) {
            super(out);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
