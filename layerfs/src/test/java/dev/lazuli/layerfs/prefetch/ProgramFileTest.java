package dev.lazuli.layerfs.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.layerfs.prefetch.ProgramFile.Elf;
import dev.lazuli.layerfs.prefetch.ProgramFile.Script;
import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Expected values come from binutils' `readelf -W -l -d`.
class ProgramFileTest {
    private static final int DT_NEEDED = 1;

    /// Programs and libraries of the machine that differ in what they need.
    static Stream<Path> programs() {
        Path java = Path.of(System.getProperty("java.home"));
        return Stream.of(
                        Path.of("/bin/bash"),
                        Path.of("/usr/bin/python3"),
                        Path.of("/usr/bin/gzip"),
                        java.resolve("bin/java"),
                        java.resolve("lib/libjli.so"),
                        java.resolve("lib/libnet.so"),
                        java.resolve("lib/server/libjvm.so"))
                .filter(Files::exists);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void saysWhatReadelfSays(Path program) throws Exception {
        String said = readelf(program.toRealPath());
        Elf elf = (Elf) ProgramFile.read(bytes(Files.readAllBytes(program)));
        assertThat(elf.needed()).isEqualTo(all(said, "\\(NEEDED\\).*\\[(.*)]"));
        assertThat(elf.interpreter().stream().toList()).isEqualTo(all(said, "Requesting program interpreter: (.*)]"));
        assertThat(elf.runpath()).isEqualTo(String.join("", all(said, "\\(RUNPATH\\).*\\[(.*)]")));
        assertThat(elf.rpath()).isEqualTo(String.join("", all(said, "\\(RPATH\\).*\\[(.*)]")));
        assertThat(elf.needed()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void theLoadedPartsHoldWhatIsRelocated(Path program) throws Exception {
        Elf elf = (Elf) ProgramFile.read(bytes(Files.readAllBytes(program)));
        String said = readelf(program.toRealPath());
        Matcher writable = Pattern.compile("LOAD +0x([0-9a-f]+) 0x[0-9a-f]+ 0x[0-9a-f]+ 0x([0-9a-f]+) 0x[0-9a-f]+ RW ")
                .matcher(said);
        assertThat(writable.find()).isTrue();
        ByteRange segment = new ByteRange(Long.parseLong(writable.group(1), 16), Long.parseLong(writable.group(2), 16));
        assertThat(elf.loaded()).anyMatch(range -> range.contains(segment));
        assertThat(elf.loaded().getFirst().offset()).isZero();
        assertThat(elf.loaded().getFirst().length()).isLessThan(Files.size(program));
    }

    @Test
    void readsScripts() throws Exception {
        assertThat(script("#!/bin/sh\necho")).isEqualTo(new Script("/bin/sh", ""));
        assertThat(script("#! /usr/bin/env  -S  node --x \n")).isEqualTo(new Script("/usr/bin/env", "-S  node --x"));
        assertThat(script("#!/opt/ä\tb")).isEqualTo(new Script("/opt/ä", "b"));
        assertThat(script("#!" + "x".repeat(400))).isEqualTo(new Script("x".repeat(254), ""));
        assertThat(script("#!  \n")).isEqualTo(new ProgramFile.Other());
        assertThat(script("#!")).isEqualTo(new ProgramFile.Other());
        assertThat(script("")).isEqualTo(new ProgramFile.Other());
        assertThat(script("text")).isEqualTo(new ProgramFile.Other());
    }

    private static ProgramFile script(String text) throws Exception {
        return ProgramFile.read(bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsTheOtherWordSizeAndByteOrder() throws Exception {
        assertThat(ProgramFile.read(bytes(small(ByteOrder.BIG_ENDIAN))))
                .isInstanceOfSatisfying(
                        Elf.class, elf -> assertThat(elf.needed()).containsExactly("libx.so"));
        assertThat(ProgramFile.read(bytes(small(ByteOrder.LITTLE_ENDIAN))))
                .isInstanceOfSatisfying(
                        Elf.class, elf -> assertThat(elf.needed()).containsExactly("libx.so"));
    }

    record Hostile(String name, int at, int value, String says) {}

    static List<Hostile> hostileFiles() {
        return List.of(
                new Hostile("program headers behind the end", 28, 0x7fff_fff0, "program headers"),
                new Hostile("program headers at -1", 28, -1, "program headers"),
                new Hostile("too many program headers", 44, 0xffff_0000, "65535 program headers"),
                new Hostile("a dynamic section behind the end", 52 + 32 + 4, 4000, "dynamic section"),
                new Hostile("a dynamic section that is too large", 52 + 32 + 16, 0x7000_0000, "dynamic section"),
                new Hostile("a name outside of the strings", 116 + 4, 4000, "string at 4000"),
                new Hostile("strings that are nowhere", 116 + 12, 0x7000_0000, "string at"),
                new Hostile("strings that do not end", 116 + 20, 4, "string"));
    }

    @ParameterizedTest
    @MethodSource("hostileFiles")
    void refuses(Hostile hostile) {
        byte[] file = small(ByteOrder.BIG_ENDIAN);
        ByteBuffer.wrap(file).putInt(hostile.at(), hostile.value());
        assertThatThrownBy(() -> ProgramFile.read(bytes(file)))
                .isInstanceOf(ProgramFormatException.class)
                .hasMessageContaining(hostile.says());
    }

    @Test
    void damagedFilesAreReadOrRefused() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of(System.getProperty("java.home"), "bin/java"));
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 4; i++) {
                damaged[20 + random.nextInt(900)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ProgramFile.read(bytes(damaged))).isNotNull();
            } catch (ProgramFormatException e) {
                refused++;
                assertThat(e).hasMessageContaining("ELF");
            }
        }
        assertThat(refused).isPositive();
    }

    /// An ELF file of 32 bits that needs `libx.so`, by the tables of the specification.
    private static byte[] small(ByteOrder order) {
        ByteBuffer file = ByteBuffer.allocate(200).order(order);
        file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 1, (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1), 1});
        file.putShort(16, (short) 3).putInt(28, 52).putShort(42, (short) 32).putShort(44, (short) 2);
        segment(file, 52, 1, 0, 0x1000, 200);
        segment(file, 84, 2, 116, 0x1074, 32);
        int at = 116;
        for (int each : new int[] {DT_NEEDED, 1, 5, 0x1000 + 160, 10, 9, 0, 0}) {
            file.putInt(at, each);
            at += 4;
        }
        file.put(161, "libx.so".getBytes(StandardCharsets.US_ASCII));
        return file.array();
    }

    private static void segment(ByteBuffer file, int at, int type, int offset, int address, int size) {
        file.putInt(at, type).putInt(at + 4, offset).putInt(at + 8, address).putInt(at + 16, size);
    }

    private static String readelf(Path program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("readelf", "-W", "-l", "-d", program.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }

    private static List<String> all(String said, String pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(said);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static FileBytes bytes(byte[] content) {
        return new FileBytes() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                target.put(content, (int) offset, target.remaining());
            }
        };
    }
}
