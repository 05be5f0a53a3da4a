package dev.lazuli.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process. Needs root and `/dev/fuse`.
class ProgramTest {
    private static final long SECONDS_TO_START = 60;

    @TempDir
    private Path folder;

    private Path output() {
        return folder.resolve("output");
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    private String run(int exitCode, String... arguments) throws Exception {
        Process process = start(arguments);
        assertThat(process.waitFor(SECONDS_TO_START, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(output());
        assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
        return printed;
    }

    @Test
    void takesFlagsWithOneDashToo() throws Exception {
        assertThat(run(0, "-version")).isEqualTo("lazuli-snapshotter (development)\n");
    }

    @Test
    void saysInOneLineWhatIsWrong() throws Exception {
        assertThat(run(2, "--bogus")).isEqualTo("lazuli-snapshotter: Unknown option: '--bogus'\n");
        Path none = folder.resolve("none.toml");
        assertThat(run(1, "-config=" + none, "--root", folder.toString()))
                .isEqualTo("lazuli-snapshotter: configuration file " + none + " does not exist\n");
    }

    @Test
    void servesUntilASignalAndLeavesNoSocket() throws Exception {
        Path socket = folder.resolve("run/s.sock");
        Path root = folder.resolve("root");
        Path config = Files.writeString(folder.resolve("config.toml"), "typo = 1\nipfs = true\n");
        Process daemon =
                start("--address", socket.toString(), "--root", root.toString(), "--config", config.toString());
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
            while (!Files.readString(output()).contains("msg=serving") && System.nanoTime() < deadline) {
                assertThat(daemon.waitFor(50, TimeUnit.MILLISECONDS))
                        .as(Files.readString(output()))
                        .isFalse();
            }
            assertThat(socket).exists();
        } finally {
            daemon.destroy();
            assertThat(daemon.waitFor(SECONDS_TO_START, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(daemon.exitValue()).isZero();
        assertThat(socket).doesNotExist();
        assertThat(Files.readString(output()))
                .contains("level=warn msg=\"key typo is unknown and has no effect\"")
                .contains("level=warn msg=\"key ipfs is not supported: layers come from registries only\"")
                .contains("level=info msg=serving address=" + socket)
                .endsWith("level=info msg=stopping\n");
    }
}
