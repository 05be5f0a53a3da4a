package dev.lazuli.estargz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory depends on the chunk size, not on the layer: shown by layers that are much larger than the heap.
class BuilderMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void layerOf200MebibytesConvertsInAHeapOf48() throws Exception {
        convert(200L << 20, 20_000, "-Xmx48m");
    }

    @Test
    @Tag("full")
    void layerOf4GibibytesConvertsInAHeapOf256Mebibytes() throws Exception {
        convert(4L << 30, 400_000, "-Xmx256m");
    }

    private void convert(long largeSize, int smallFiles, String heap) throws IOException, InterruptedException {
        Path blob = folder.resolve("layer.esgz");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BuildInOtherJvm.class.getName(),
                        Long.toString(largeSize),
                        Integer.toString(smallFiles),
                        folder.toString(),
                        blob.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        // what gzip, sha256sum and wc say about the blob
        String found = Commands.shell(
                folder, "echo sha256:$(sha256sum < layer.esgz | cut -d' ' -f1) $(gzip -dc layer.esgz | wc -c)");
        assertThat(output).isEqualTo(found);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(blob);
        }
    }
}
