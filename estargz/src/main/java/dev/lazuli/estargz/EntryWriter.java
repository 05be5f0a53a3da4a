package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarHeaders;
import dev.lazuli.estargz.tar.TarReader;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.security.MessageDigest;

/// Cuts the entries of a layer into members and describes them in the TOC.
///
/// A member starts at the top of the blob and at each chunk, unless the one before has less than the minimum chunk
/// size; headers of the entries that follow ride at its end. Where more than 1 MiB of headers follow each other, the
/// next member starts at a header, so that memory stays bounded.
final class EntryWriter {
    static final int BLOCK = 512;

    private static final int MAX_HEADER_RUN = 1 << 20;
    private static final String EMPTY_DIGEST = Digest.sha256(new byte[0]).toString();

    private final EstargzOptions options;
    private final TocWriter toc;
    private final MemberPipeline pipeline;
    private Member member = new Member(0);

    EntryWriter(EstargzOptions options, TocWriter toc, MemberPipeline pipeline) {
        this.options = options;
        this.toc = toc;
        this.pipeline = pipeline;
    }

    /// Whether an entry was made by an earlier conversion, and is left out.
    static boolean isOurs(TarEntry entry) throws IOException {
        String name = EntryNames.clean(entry.name());
        return name.equals(TocArchive.FILE_NAME) || Landmark.named(name).isPresent();
    }

    /// Writes a landmark, which starts a member of its own.
    void landmark(Landmark landmark) throws IOException, InterruptedException {
        append(TarHeaders.plainFile(landmark.fileName(), 1));
        RawEntry entry = new RawEntry();
        entry.name = landmark.fileName();
        entry.type = "reg";
        entry.size = 1;
        nextMember(1);
        Member.Payload payload = member.addPayload(1);
        member.content()[payload.start()] = Landmark.CONTENT;
        member.add(new Member.Pending(entry, payload, FileDigest.NOT_NEEDED));
        append(new byte[BLOCK - 1]);
    }

    /// Writes an entry with its payload and padding, or only its global headers if it is [ours][#isOurs(TarEntry)].
    ///
    /// @param tar stands at the entry's payload
    void entry(TarEntry entry, TarReader tar) throws IOException, InterruptedException {
        if (isOurs(entry)) {
            append(entry.globalHeaderBytes());
            return;
        }
        RawEntry fields = TocFields.of(entry);
        append(entry.isSparse() ? TarHeaders.expanded(entry) : entry.headerBytes());
        content(entry, fields, tar);
        append(new byte[(int) (-entry.size() & (BLOCK - 1))]);
    }

    /// Describes an entry whose headers were appended, and writes its payload without padding.
    void content(TarEntry entry, RawEntry fields, TarReader tar) throws IOException, InterruptedException {
        if (entry.size() == 0) {
            fields.digest = entry.type() == TarEntry.Type.REGULAR ? EMPTY_DIGEST : "";
            member.add(new Member.Pending(fields, Member.Payload.NONE, FileDigest.NOT_NEEDED));
            return;
        }
        boolean single = entry.size() <= options.chunkSize();
        FileDigest wholeFile = single ? FileDigest.NOT_NEEDED : new FileDigest();
        MessageDigest hash = Digest.newSha256();
        long position = 0;
        while (position < entry.size()) {
            int length = (int) Math.min(options.chunkSize(), entry.size() - position);
            Member.Payload payload = payload(length, entry, tar);
            RawEntry chunk = position == 0 ? fields : TocFields.chunk(fields.name, position);
            chunk.chunkSize = length == options.chunkSize() ? length : 0;
            member.add(new Member.Pending(chunk, payload, position == 0 ? wholeFile : FileDigest.NOT_NEEDED));
            if (!single) {
                hash.update(member.content(), payload.start(), length);
            }
            position += length;
        }
        if (!single) {
            wholeFile.found(Digest.sha256(hash));
            toc.complete(wholeFile);
        }
    }

    private Member.Payload payload(int length, TarEntry entry, TarReader tar) throws IOException, InterruptedException {
        if (member.length() >= options.minChunkSize()) {
            nextMember(length);
        }
        Member.Payload payload = member.addPayload(length);
        int done = 0;
        while (done < length) {
            int count = tar.read(member.content(), payload.start() + done, length - done);
            if (count < 0) {
                throw new AssertionError("the payload of the entry at " + entry.offset() + " is shorter than its size");
            }
            done += count;
        }
        return payload;
    }

    /// Writes bytes that belong to no payload.
    void append(byte[] headers) throws IOException, InterruptedException {
        if (member.headerLength() + headers.length > MAX_HEADER_RUN && !member.isEmpty()) {
            nextMember(0);
        }
        member.append(headers);
    }

    /// Ends the last member and waits for all that are under way.
    void finish() throws IOException, InterruptedException {
        nextMember(0);
        pipeline.drain();
    }

    private void nextMember(int expectedLength) throws IOException, InterruptedException {
        if (!member.isEmpty()) {
            pipeline.put(member);
        }
        member = new Member(expectedLength);
    }
}
