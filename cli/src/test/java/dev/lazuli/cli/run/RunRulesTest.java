package dev.lazuli.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.spec.ContainerUser;
import dev.lazuli.cli.spec.ProcessOptions;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunRulesTest {
    /// Messages of runc 1.1.5 and 1.5, and crun 1.14.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    unable to start container process: exec: "/no/such": stat /no/such: no such file or directory: unknown | 127
                    unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown | 127
                    crun: executable file `nosuch` not found in $PATH: No such file or directory: unknown | 127
                    unable to start container process: exec: "/etc": permission denied: unknown | 126
                    error during container init: exec: "/etc": is a directory | 126
                    error during container init: error mounting "/x" to rootfs at "/y": no such file or directory | 125
                    error setting rlimits: operation not permitted | 125
                    """)
    void speaksDockersExitCodes(String message, int exitCode) {
        assertThat(new RunException(message, new IllegalStateException()).exitCode())
                .isEqualTo(exitCode);
    }

    @Test
    void combinesEntryPointAndCommandAsDockerDoes() throws Exception {
        ImageConfig image = image("\"Entrypoint\":[\"/entry\"],\"Cmd\":[\"a\",\"b\"]");

        assertThat(ProcessPlan.args(options(Optional.empty()), image)).isEqualTo(List.of("/entry", "a", "b"));
        assertThat(ProcessPlan.args(options(Optional.empty(), "x"), image)).isEqualTo(List.of("/entry", "x"));
        assertThat(ProcessPlan.args(options(Optional.of("sh"), "x"), image)).isEqualTo(List.of("sh", "x"));
        assertThat(ProcessPlan.args(options(Optional.of("sh")), image)).isEqualTo(List.of("sh"));
        assertThat(ProcessPlan.args(options(Optional.of(""), "x"), image)).isEqualTo(List.of("x"));
    }

    @Test
    void refusesAContainerWithoutCommand() {
        assertThatThrownBy(() -> ProcessPlan.args(options(Optional.empty()), image("\"Env\":[]")))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "no command specified: image docker.io/library/x:latest has neither entry point nor command,"
                                + " and none was given");
    }

    @Test
    void laysEnvironmentsOverEachOther() throws Exception {
        ImageConfig image = image("\"Env\":[\"PATH=/image\",\"A=image\"],\"WorkingDir\":\"/w\"");

        ProcessOptions process = ProcessPlan.process(
                options(Optional.empty()), image, List.of("x"), new ContainerUser(0, 0, List.of(), "/root"), "host");

        assertThat(process.env()).isEqualTo(List.of("PATH=/image", "HOSTNAME=host", "HOME=/root", "A=flag"));
        assertThat(process.cwd()).isEqualTo("/w");
    }

    @Test
    void readsEnvironmentFiles(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("env"), "# comment\n\n  A=1\nB=x = y\nOWN\nUNSET\nA=2\n");
        Environment environment = new Environment(Map.of("OWN", "mine"));

        environment.addFile(file.toString());

        assertThat(environment.list()).isEqualTo(List.of("B=x = y", "OWN=mine", "A=2"));
    }

    @Test
    void namesContainersAfterTheirImage() throws OciFormatException {
        String id = ContainerName.newId();

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(ContainerName.madeUp(ImageReference.parse("ghcr.io/a/b/python:3"), id))
                .isEqualTo("python-" + id.substring(0, 5));
    }

    private static RunOptions options(Optional<String> entrypoint, String... command) throws OciFormatException {
        return new RunOptions(
                ImageReference.parse("x"),
                List.of(command),
                false,
                false,
                false,
                false,
                Optional.empty(),
                List.of("A=flag"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Network.NONE,
                entrypoint,
                PullPolicy.MISSING,
                false,
                Optional.empty(),
                Map.of(),
                false);
    }

    private static ImageConfig image(String config) throws OciFormatException {
        String json = "{\"config\":{" + config + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
        return ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
