package dev.lazuli.cli.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerLogTest {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "last {1} of {0}")
    @CsvSource({
        "a|b|c|, 1, c|",
        "a|b|c, 1, c",
        "a|b|c|, 2, b|c|",
        "a|b|c|, 3, a|b|c|",
        "a|b|c|, 9, a|b|c|",
        "a|b|c|, 0, ''",
        "|||, 2, ||",
        "'', 5, ''"
    })
    void findsTheLastLines(String text, long lines, String expected) throws Exception {
        Path file = Files.writeString(folder.resolve("log"), text.replace('|', '\n'));

        assertThat(last(file, lines)).isEqualTo(expected.replace('|', '\n'));
    }

    @Test
    void findsThemAlsoFarFromTheEnd() throws Exception {
        String line = "x".repeat(50_000) + "\n";
        Path file = Files.writeString(folder.resolve("log"), line.repeat(10));

        assertThat(last(file, 7)).isEqualTo(line.repeat(7));
    }

    private static String last(Path file, long lines) throws Exception {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            return Files.readString(file).substring((int) ContainerLog.startOfLast(in, lines));
        }
    }
}
