package dev.lazuli.fuzz;

import dev.lazuli.estargz.LayerInput;
import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarReader;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Tars and compressed tars.
final class TarTargets {
    /// What is read of a payload: holes of sparse files are endless.
    private static final int READ_AT_MOST = 4 << 20;

    private static final int HIGHEST_RATIO = 1 << 15;
    private static final int BLOCK = 512;

    private TarTargets() {}

    static void read(byte[] input) throws IOException {
        TarReader tar = new TarReader(new ByteArrayInputStream(input));
        byte[] buffer = new byte[1 << 13];
        long lastOffset = -1;
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            Invariant.holds(entry.size() >= 0, "sizes are not negative");
            Invariant.holds(entry.offset() > lastOffset, "entries follow each other");
            Invariant.holds(entry.headerBytes().length % BLOCK == 0, "headers are whole blocks");
            lastOffset = entry.offset();
            readNames(entry);
            long read = 0;
            int count = tar.read(buffer, 0, buffer.length);
            while (count >= 0 && read < READ_AT_MOST) {
                Invariant.holds(count > 0, "a read gives a byte or the end");
                read += count;
                count = tar.read(buffer, 0, buffer.length);
            }
            Invariant.holds(count >= 0 || read == entry.size(), "the payload has the entry's size");
            Invariant.holds(tar.position() <= input.length, "no byte is read that is not there");
        }
    }

    private static void readNames(TarEntry entry) throws IOException {
        try {
            for (String text : new String[] {entry.name(), entry.linkName(), entry.userName(), entry.groupName()}) {
                Invariant.holds(text.indexOf('\0') < 0, "names have no NUL");
            }
        } catch (UnrepresentableNameException _) {
            Invariant.holds(entry.nameBytes().length < READ_AT_MOST, "names are short");
        }
    }

    static void layer(byte[] input) throws IOException {
        byte[] buffer = new byte[1 << 13];
        long read = 0;
        try (InputStream plain = LayerInput.open(new ByteArrayInputStream(input))) {
            int count = plain.read(buffer);
            while (count >= 0 && read < READ_AT_MOST) {
                read += count;
                count = plain.read(buffer);
            }
        }
        Invariant.holds(read / HIGHEST_RATIO <= input.length, "nothing comes of nothing");
    }
}
