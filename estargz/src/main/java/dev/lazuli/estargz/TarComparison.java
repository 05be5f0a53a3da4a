package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarReader;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Goes through a TOC and a tar side by side. Both have the same order; to find back to each other where one has more
/// than the other, up to 4096 entries and chunks of the TOC are looked at in advance. For one thread.
final class TarComparison implements TocVisitor {
    private static final int WINDOW = 4096;

    private final TarReader tar;
    private final MemberWatch members;
    private final Findings findings;
    private final PayloadComparison payload;
    private final Deque<Item> window = new ArrayDeque<>();

    /// The entry that the tar is at; null before the first and behind the last.
    private @Nullable TarEntry current;

    /// Whether the next entry is to be read before `current` is looked at.
    private boolean consumed = true;

    private long entries;

    /// What a TOC consists of.
    private sealed interface Item {
        record Entry(TocEntry entry) implements Item {}

        record Part(Chunk chunk) implements Item {}

        record Hole(long size) implements Item {}
    }

    TarComparison(TarReader tar, MemberWatch members, Findings findings) {
        this.tar = tar;
        this.members = members;
        this.findings = findings;
        this.payload = new PayloadComparison(tar, members, findings);
    }

    /// How many entries of the tar were looked at.
    long entries() {
        return entries;
    }

    /// How many chunks were compared.
    long chunks() {
        return payload.chunks();
    }

    @Override
    public void entry(TocEntry entry) throws IOException {
        add(new Item.Entry(entry));
    }

    @Override
    public void chunk(Chunk chunk) throws IOException {
        add(new Item.Part(chunk));
    }

    @Override
    public void hole(long fileOffset, long size) throws IOException {
        add(new Item.Hole(size));
    }

    private void add(Item item) throws IOException {
        window.addLast(item);
        if (window.size() == WINDOW) {
            step(window.removeFirst());
        }
    }

    /// Takes it that the TOC has no more entries, and that the tar has only those that the TOC has.
    void finish() throws IOException {
        finishToc();
        for (TarEntry entry = next(); entry != null; entry = next()) {
            notInToc(entry);
        }
    }

    /// Takes it that the TOC has no more entries, and that the tar ends with the TOC itself.
    ///
    /// @param toc       its digest
    /// @param tocOffset where in the blob its member is said to start
    void finishWithToc(TocDigest toc, long tocOffset) throws IOException {
        finishToc();
        boolean found = false;
        for (TarEntry entry = next(); entry != null; entry = next()) {
            if (found || !isToc(entry)) {
                notInToc(entry);
            } else {
                found = true;
                checkToc(entry, toc, tocOffset);
                entries--;
            }
        }
        if (!found) {
            findings.add(
                    Disagreement.Kind.TOC, "", "the tar does not end with the TOC, the file " + TocArchive.FILE_NAME);
        }
    }

    private void finishToc() throws IOException {
        while (!window.isEmpty()) {
            step(window.removeFirst());
        }
        payload.finish();
    }

    private void step(Item item) throws IOException {
        switch (item) {
            case Item.Part(Chunk chunk) -> payload.chunk(chunk);
            case Item.Hole(long size) -> payload.hole(size);
            case Item.Entry(TocEntry entry) -> {
                payload.finish();
                match(entry);
            }
        }
    }

    /// Reads entries of the tar up to the one that the TOC has; leaves them where the TOC comes to them later.
    private void match(TocEntry entry) throws IOException {
        TarEntry candidate = next();
        while (candidate != null && !isToc(candidate)) {
            String name = cleanName(candidate);
            if (name.equals(entry.name())) {
                boolean sameType = new FieldComparison(entry, candidate, findings).run();
                if (sameType && entry instanceof TocEntry.RegularFile file) {
                    payload.begin(file);
                }
                return;
            }
            if (isAhead(name)) {
                break;
            }
            notInToc(candidate);
            candidate = next();
        }
        if (candidate != null) {
            unread();
        }
        findings.add(
                Disagreement.Kind.NOT_IN_TAR,
                entry.name(),
                "it is in the TOC, but not in the tar, or at another place");
    }

    private boolean isAhead(String name) {
        return window.stream()
                .anyMatch(item -> item instanceof Item.Entry(TocEntry entry)
                        && entry.name().equals(name));
    }

    private void notInToc(TarEntry entry) {
        findings.add(
                Disagreement.Kind.NOT_IN_TOC,
                cleanName(entry),
                "it is in the tar at " + entry.offset() + ", but not in the TOC, or at another place");
    }

    private static boolean isToc(TarEntry entry) {
        return cleanName(entry).equals(TocArchive.FILE_NAME);
    }

    /// The name as a TOC has it. One that no TOC can have is shown as well as possible and equals none in a TOC.
    private static String cleanName(TarEntry entry) {
        try {
            return EntryNames.clean(entry.name());
        } catch (UnrepresentableNameException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void checkToc(TarEntry entry, TocDigest expected, long tocOffset) throws IOException {
        MessageDigest hash = expected.digest().newMessageDigest();
        byte[] buffer = new byte[1 << 16];
        int count = tar.read(buffer, 0, buffer.length);
        while (count >= 0) {
            hash.update(buffer, 0, count);
            count = tar.read(buffer, 0, buffer.length);
        }
        OptionalLong member = members.positionAt(tocOffset);
        if (member.isEmpty() || member.getAsLong() != entry.offset()) {
            findings.add(
                    Disagreement.Kind.OFFSET,
                    TocArchive.FILE_NAME,
                    "the footer says that the TOC is at offset " + tocOffset + " of the blob, where its tar header at "
                            + entry.offset() + " does not start");
        }
        Digest digest = expected.digest();
        if (!digest.matches(hash)) {
            findings.add(
                    Disagreement.Kind.TOC,
                    TocArchive.FILE_NAME,
                    "the one in the tar has another digest than " + digest);
        }
    }

    private @Nullable TarEntry next() throws IOException {
        if (consumed) {
            current = tar.next();
            entries += current == null ? 0 : 1;
        }
        consumed = true;
        return current;
    }

    /// Gives the entry again that was read last.
    private void unread() {
        consumed = false;
    }
}
