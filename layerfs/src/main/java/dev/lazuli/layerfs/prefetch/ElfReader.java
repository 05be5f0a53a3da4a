package dev.lazuli.layerfs.prefetch;

import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the headers of an ELF file (System V ABI, chapters 4 and 5) of either word size and byte order. Nothing of
/// the file is believed: offsets are checked against its size, and tables are limited. Used once, by one thread.
///
/// | Header | 32 bits | 64 bits |
/// |---|---|---|
/// | `e_phoff`, `e_phentsize`, `e_phnum` | at 28, 42, 44 | at 32, 54, 56 |
/// | `p_type`, `p_flags`, `p_offset`, `p_vaddr`, `p_filesz` | at 0, 24, 4, 8, 16 | at 0, 4, 8, 16, 32 |
/// | `d_tag`, `d_val` | 4 bytes each | 8 bytes each |
final class ElfReader {
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int PF_W = 2;

    private static final int DT_NULL = 0;
    private static final int DT_NEEDED = 1;
    private static final int DT_PLTRELSZ = 2;
    private static final int DT_STRTAB = 5;
    private static final int DT_RELA = 7;
    private static final int DT_RELASZ = 8;
    private static final int DT_STRSZ = 10;
    private static final int DT_RPATH = 15;
    private static final int DT_REL = 17;
    private static final int DT_RELSZ = 18;
    private static final int DT_JMPREL = 23;
    private static final int DT_RUNPATH = 29;

    private static final int MAX_SEGMENTS = 256;
    private static final int MAX_DYNAMIC_BYTES = 64 << 10;
    private static final int MAX_NEEDED = 512;
    private static final int MAX_STRING = 4096;
    private static final int STRING_BLOCK = 256;
    private static final int MAX_TAG = 32;
    private static final long PAGE = 4096;

    private final FileBytes file;
    private final ByteBuffer header;
    private final boolean wide;
    private final List<Segment> segments = new ArrayList<>();

    private record Segment(int type, int flags, long offset, long address, long fileSize) {}

    /// @param start the file's first bytes, of which [#isElf] has said that they are an ELF file's
    ElfReader(FileBytes file, byte[] start) {
        this.file = file;
        wide = start[4] == 2;
        header = ByteBuffer.wrap(start).order(start[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /// Whether these are the first bytes of an ELF file for programs.
    static boolean isElf(byte[] start) {
        return start.length >= 64
                && start[0] == 0x7f
                && start[1] == 'E'
                && start[2] == 'L'
                && start[3] == 'F'
                && (start[4] == 1 || start[4] == 2)
                && (start[5] == 1 || start[5] == 2);
    }

    ProgramFile read() throws IOException, InterruptedException {
        int type = header.getShort(16);
        if (type != ET_EXEC && type != ET_DYN) {
            return new ProgramFile.Other();
        }
        readSegments();
        Optional<String> interpreter = Optional.empty();
        Dynamic dynamic = new Dynamic();
        for (Segment segment : segments) {
            if (segment.type() == PT_INTERP) {
                interpreter = Optional.of(interpreter(segment));
            } else if (segment.type() == PT_DYNAMIC) {
                dynamic.read(segment);
            }
        }
        return new ProgramFile.Elf(
                interpreter, dynamic.needed(), dynamic.text(DT_RPATH), dynamic.text(DT_RUNPATH), loaded(dynamic));
    }

    private void readSegments() throws IOException, InterruptedException {
        long offset = wide ? header.getLong(32) : header.getInt(28) & 0xffff_ffffL;
        int size = header.getShort(wide ? 54 : 42) & 0xffff;
        int count = header.getShort(wide ? 56 : 44) & 0xffff;
        if (count == 0) {
            return;
        }
        if (count > MAX_SEGMENTS || size != (wide ? 56 : 32)) {
            throw new ProgramFormatException("ELF file with " + count + " program headers of " + size
                    + " bytes, expected at most " + MAX_SEGMENTS + " of " + (wide ? 56 : 32));
        }
        ByteBuffer table = bytes(offset, size * count, "program headers");
        for (int i = 0; i < count; i++) {
            int at = i * size;
            segments.add(
                    wide
                            ? new Segment(
                                    table.getInt(at),
                                    table.getInt(at + 4),
                                    table.getLong(at + 8),
                                    table.getLong(at + 16),
                                    table.getLong(at + 32))
                            : new Segment(
                                    table.getInt(at),
                                    table.getInt(at + 24),
                                    unsigned(table, at + 4),
                                    unsigned(table, at + 8),
                                    unsigned(table, at + 16)));
        }
    }

    private static long unsigned(ByteBuffer table, int at) {
        return table.getInt(at) & 0xffff_ffffL;
    }

    private String interpreter(Segment segment) throws IOException, InterruptedException {
        if (segment.fileSize() < 2 || segment.fileSize() > MAX_STRING) {
            throw new ProgramFormatException("ELF file whose interpreter has a name of " + segment.fileSize()
                    + " bytes, expected 2 to " + MAX_STRING);
        }
        byte[] name =
                bytes(segment.offset(), (int) segment.fileSize(), "interpreter").array();
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    private ByteBuffer bytes(long offset, int length, String what) throws IOException, InterruptedException {
        if (offset < 0 || offset > file.size() - length) {
            throw new ProgramFormatException("ELF file of " + file.size() + " bytes with " + length + " bytes of "
                    + what + " at " + Long.toUnsignedString(offset));
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(header.order());
        file.read(offset, bytes);
        return bytes.flip();
    }

    /// The offset in the file of an address in memory; -1 for an address of which the file knows nothing.
    private long offsetOf(long address) {
        for (Segment segment : segments) {
            if (segment.type() == PT_LOAD
                    && Long.compareUnsigned(address, segment.address()) >= 0
                    && Long.compareUnsigned(address - segment.address(), segment.fileSize()) < 0) {
                return segment.offset() + (address - segment.address());
            }
        }
        return -1;
    }

    /// The tables from the file's start to the end of the last one that relocation needs, and what is relocated: the
    /// writable segments.
    private List<ByteRange> loaded(Dynamic dynamic) {
        long end = Math.min(file.size(), PAGE);
        end = Math.max(end, dynamic.end(DT_STRTAB, DT_STRSZ));
        end = Math.max(end, dynamic.end(DT_RELA, DT_RELASZ));
        end = Math.max(end, dynamic.end(DT_REL, DT_RELSZ));
        end = Math.max(end, dynamic.end(DT_JMPREL, DT_PLTRELSZ));
        List<ByteRange> loaded = new ArrayList<>();
        loaded.add(new ByteRange(0, end));
        for (Segment segment : segments) {
            long offset = segment.offset();
            if (segment.type() == PT_LOAD && (segment.flags() & PF_W) != 0 && offset >= 0 && offset < file.size()) {
                long length = Math.min(segment.fileSize(), file.size() - offset);
                if (length > 0) {
                    loaded.add(new ByteRange(offset, length));
                }
            }
        }
        return loaded;
    }

    /// The dynamic section: the values of the tags that are looked at, each the last one, and all of DT_NEEDED.
    private final class Dynamic {
        private final long[] values = new long[MAX_TAG];
        private final boolean[] present = new boolean[MAX_TAG];
        private final List<Long> neededAt = new ArrayList<>();

        void read(Segment segment) throws IOException, InterruptedException {
            if (segment.fileSize() < 0 || segment.fileSize() > MAX_DYNAMIC_BYTES) {
                throw new ProgramFormatException("ELF file with a dynamic section of "
                        + Long.toUnsignedString(segment.fileSize()) + " bytes, expected at most " + MAX_DYNAMIC_BYTES);
            }
            ByteBuffer entries = bytes(segment.offset(), (int) segment.fileSize(), "dynamic section");
            while (entries.remaining() >= (wide ? 16 : 8)) {
                long tag = wide ? entries.getLong() : entries.getInt();
                long value = wide ? entries.getLong() : entries.getInt() & 0xffff_ffffL;
                if (tag == DT_NULL) {
                    return;
                }
                if (tag == DT_NEEDED) {
                    if (neededAt.size() >= MAX_NEEDED) {
                        throw new ProgramFormatException("ELF file that needs more than " + MAX_NEEDED + " libraries");
                    }
                    neededAt.add(value);
                } else if (tag > 0 && tag < MAX_TAG) {
                    values[(int) tag] = value;
                    present[(int) tag] = true;
                }
            }
        }

        List<String> needed() throws IOException, InterruptedException {
            List<String> names = new ArrayList<>();
            for (long at : neededAt) {
                names.add(string(at));
            }
            return names;
        }

        String text(int tag) throws IOException, InterruptedException {
            return present[tag] ? string(values[tag]) : "";
        }

        /// Where in the file a table ends; 0 if there is none.
        long end(int address, int size) {
            long offset = present[address] && present[size] ? offsetOf(values[address]) : -1;
            if (offset < 0 || offset > file.size() || values[size] < 0) {
                return 0;
            }
            return offset + Math.min(values[size], file.size() - offset);
        }

        private String string(long at) throws IOException, InterruptedException {
            long table = present[DT_STRTAB] ? offsetOf(values[DT_STRTAB]) : -1;
            long size = present[DT_STRSZ] ? values[DT_STRSZ] : 0;
            if (table < 0 || table >= file.size() || Long.compareUnsigned(at, size) >= 0 || at >= file.size() - table) {
                throw new ProgramFormatException("ELF file with a string at " + Long.toUnsignedString(at)
                        + ", of which its string table of " + Long.toUnsignedString(size) + " bytes knows nothing");
            }
            long limit = Math.min(file.size() - table, size < 0 ? Long.MAX_VALUE : size);
            StringBuilder bytes = new StringBuilder();
            for (long from = at; from < limit; from += STRING_BLOCK) {
                byte[] block = bytes(table + from, (int) Math.min(STRING_BLOCK, limit - from), "string table")
                        .array();
                for (byte each : block) {
                    if (each == 0) {
                        byte[] raw = bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
                        return new String(raw, StandardCharsets.UTF_8);
                    }
                    bytes.append((char) (each & 0xff));
                }
                if (bytes.length() > MAX_STRING) {
                    break;
                }
            }
            throw new ProgramFormatException("ELF file with a string of more than " + bytes.length() + " bytes at " + at
                    + ", expected at most " + MAX_STRING);
        }
    }
}
