package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.bench.ConvertBench;
import dev.lazuli.testkit.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether the benchmark works; its figures are none with an image as small as this.
class ConvertBenchTest {
    @Test
    void comparesBothProgramsAndWritesAPage(@TempDir Path folder) throws Exception {
        Path lazuli = folder.resolve("lazuli");
        String java = JavaProgram.fromClassPath("dev.lazuli.cli.Main").stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Files.writeString(lazuli, "#!/bin/sh\nexec " + java + " \"$@\"\n");
        Files.setPosixFilePermissions(lazuli, PosixFilePermissions.fromString("rwx------"));
        Path out = folder.resolve("out");
        int exitCode = ConvertBench.run(
                lazuli,
                "--ctr-remote",
                "ctr-remote",
                "--layers",
                "tiny",
                "--formats",
                "estargz",
                "--runs",
                "2",
                "--out",
                out.toString());
        assertThat(exitCode).isZero();
        assertThat(out.resolve("convert.md"))
                .content()
                .contains("| tiny | eStargz, level 9 | lazuli |", "| tiny | eStargz, level 9 | ctr-remote |", "ratio");
        assertThat(out.resolve("convert.json")).content().contains("\"peakHeapBytes\"");
    }
}
