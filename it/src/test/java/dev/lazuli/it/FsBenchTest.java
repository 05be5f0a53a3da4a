package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.bench.FsBench;
import dev.lazuli.testkit.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether the benchmark works, which compares every file first; its figures are none with so few files.
class FsBenchTest {
    @Test
    void comparesWithOverlayfsAndWritesAPage(@TempDir Path folder) throws Exception {
        Path lazuli = program(folder.resolve("lazuli"), "dev.lazuli.cli.Main");
        Path snapshotter = program(folder.resolve("lazuli-snapshotter"), "dev.lazuli.snapshotter.Main");
        Path out = folder.resolve("out");
        String options = "--runs 1 --files 200 --big 1 --tiny 300 --workloads ls,open,random --out " + out;
        assertThat(FsBench.run(lazuli, snapshotter, options.split(" "))).isZero();
        assertThat(out.resolve("fs.md"))
                .content()
                .contains("| `ls -lR`, per entry |", "| random reads of 4 KiB |", "| lazuli |");
        assertThat(out.resolve("fs.json")).content().contains("\"overlayfsSeconds\"", "\"bytes\" : 210000");
    }

    private static Path program(Path file, String main) throws IOException {
        String java = JavaProgram.fromClassPath(main).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Files.writeString(file, "#!/bin/sh\nexec " + java + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }
}
