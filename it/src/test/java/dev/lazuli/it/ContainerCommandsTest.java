package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands for containers that are there, as programs, on a container that runs lazily.
class ContainerCommandsTest {
    private static LazySystem system;
    private static String image;

    @BeforeAll
    static void start() throws Exception {
        system = LazySystem.start();
        String plain = BusyboxImage.make(system.newPath("busybox"))
                .push(system.registry().reference("busybox:plain"));
        system.lazuli("pull", plain).check();
        image = system.convert(plain);
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @AfterEach
    void leavesNothing() throws Exception {
        for (String id : system.lazuli("ps", "-aq", "--no-trunc").check().lines()) {
            system.lazuli("rm", "-f", id).check();
        }
        assertThat(system.containerd().ctr("containers", "ls", "-q").check().lines())
                .isEmpty();
        assertThat(system.containerd().ctr("tasks", "ls", "-q").check().lines()).isEmpty();
        assertThat(system.containerd()
                        .ctr("snapshots", "--snapshotter", "stargz", "ls")
                        .check()
                        .lines())
                .noneMatch(line -> line.endsWith("Active"));
    }

    @Test
    void listsWhatRunsInTheColumnsOfNerdctl() throws Exception {
        String id = detached("one", "sh", "-c", "echo out; echo err >&2; sleep 300");

        List<String> lines = system.lazuli("ps").check().lines();

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).matches("CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES");
        assertThat(lines.getLast())
                .startsWith(id.substring(0, 12))
                .contains(image)
                .contains("\"sh -c echo out; ech…\"")
                .matches(".* ago +Up +one");
        assertThat(system.lazuli("ps", "-q").check().output()).isEqualTo(id.substring(0, 12));
        assertThat(system.lazuli("ps", "--format", "{{.Names}} {{.Status}}")
                        .check()
                        .output())
                .isEqualTo("one Up");
    }

    @Test
    void showsAContainerThatHasEndedOnlyWithAll() throws Exception {
        detached("ended", "sh", "-c", "exit 7");

        assertThat(system.lazuli("wait", "ended").check().output()).isEqualTo("7");

        assertThat(system.lazuli("ps", "-q").check().output()).isEmpty();
        assertThat(system.lazuli("ps", "-a").check().output()).contains("Exited (7) ");
    }

    @Test
    void stopEndsByTheStopSignalAndByForceWhenThatIsIgnored() throws Exception {
        detached("polite", "sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.1; done");
        detached("stubborn", "sh", "-c", "trap '' TERM; while :; do sleep 0.1; done");

        assertThat(system.lazuli("stop", "-t", "20", "polite").check().output()).isEqualTo("polite");
        assertThat(system.lazuli("stop", "-t", "1", "stubborn").check().output())
                .isEqualTo("stubborn");

        assertThat(status("polite")).startsWith("Exited (3)");
        assertThat(status("stubborn")).startsWith("Exited (137)");
    }

    @Test
    void removesOnlyByForceWhatRuns() throws Exception {
        String id = detached("busy", "sleep", "300");

        Command.Result refused = system.lazuli("rm", "busy").run();

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors())
                .contains("container " + id + " is in running status. unpause/stop container first or force removal");
        assertThat(system.lazuli("rm", "-f", id.substring(0, 6)).check().output())
                .isEqualTo(id.substring(0, 6));
        Command.Result unknown = system.lazuli("rm", "busy").run();
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors()).contains("1 errors:\\nno such container: busy");
    }

    @Test
    void logsAreWhatWasPrintedAndCanBeFollowedToTheEnd() throws Exception {
        detached("printer", "sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.3; done");

        assertThat(system.lazuli("logs", "-f", "printer").check().lines())
                .containsExactly("line 1", "line 2", "line 3");
        assertThat(system.lazuli("logs", "-n", "1", "printer").check().lines()).containsExactly("line 3");
        assertThat(system.lazuli("logs", "nosuch").run().errors()).contains("no such container nosuch");
    }

    @Test
    void execHasTheStreamsAndTheExitCodeOfItsProcess() throws Exception {
        detached("host", "sleep", "300");
        byte[] input = "through\0the pipe\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);

        Command.Result cat =
                system.lazuli("exec", "-i", "host", "cat").withInput(input).check();
        Command.Result apart = system.lazuli("exec", "host", "sh", "-c", "echo out; echo err >&2; exit 9")
                .run();

        assertThat(cat.stdout()).isEqualTo(input);
        assertThat(apart.output()).isEqualTo("out");
        assertThat(apart.errors()).isEqualTo("err");
        assertThat(apart.exitCode()).isEqualTo(9);
        assertThat(system.lazuli("exec", "host", "/no/such").run().exitCode()).isEqualTo(127);
        assertThat(system.lazuli(
                                "exec",
                                "-e",
                                "A=b",
                                "-w",
                                "/bin",
                                "-u",
                                "12:13",
                                "host",
                                "sh",
                                "-c",
                                "echo $A; pwd; id -u; id -g")
                        .check()
                        .lines())
                .containsExactly("b", "/bin", "12", "13");
    }

    @Test
    void execRefusesAContainerThatHasEnded() throws Exception {
        String id = detached("gone", "sleep", "300");
        system.lazuli("kill", "gone").check();
        system.lazuli("wait", "gone").check();

        Command.Result result = system.lazuli("exec", "gone", "true").run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("cannot exec in container " + id + ": it is not running");
    }

    @Test
    void killSendsASignalByNameOrNumber() throws Exception {
        String id = detached("target", "sh", "-c", "trap 'exit 4' USR1; while :; do sleep 0.1; done");

        assertThat(system.lazuli("kill", "-s", "SIGUSR1", "target").check().output())
                .isEqualTo(id);

        assertThat(system.lazuli("wait", "target").check().output()).isEqualTo("4");
        assertThat(system.lazuli("kill", "-s", "NOSUCH", "target").run().errors())
                .contains("unknown signal \\\"NOSUCH\\\"");
    }

    @Test
    void tagGivesAnotherNameToTheSameImage() throws Exception {
        String other = system.registry().reference("other:name");

        system.lazuli("tag", image, other).check();

        assertThat(system.lazuli("images", "-q", "--no-trunc", other).check().output())
                .isEqualTo(system.lazuli("images", "-q", "--no-trunc", image)
                        .check()
                        .output());
        system.lazuli("rmi", other).check();
        assertThat(system.lazuli("tag", "no/such:image", other).run().errors())
                .contains("no such image: no/such:image");
    }

    @Test
    void inspectsContainersAndImages() throws Exception {
        String id = detached("seen", "sh", "-c", "sleep 300");

        JsonNode container = inspect("seen");

        assertThat(container.path("Id").asString()).isEqualTo(id);
        assertThat(container.path("Path").asString()).isEqualTo("sh");
        assertThat(container.path("Args").toString()).isEqualTo("[\"-c\",\"sleep 300\"]");
        assertThat(container.path("State").path("Status").asString()).isEqualTo("running");
        assertThat(ProcessHandle.of(container.path("State").path("Pid").asLong()))
                .isPresent();
        assertThat(container.path("Driver").asString()).isEqualTo("stargz");
        assertThat(container.path("HostConfig").path("NetworkMode").asString()).isEqualTo("none");
        assertThat(container.path("Mounts").path(0).path("Destination").asString())
                .isEqualTo("/etc/resolv.conf");
        JsonNode seen = inspect(image);
        assertThat(seen.path("RepoTags").path(0).asString()).isEqualTo(image);
        assertThat(seen.path("RootFS").path("Layers").path(0).asString())
                .isEqualTo(system.chainId(image).toString());
        Command.Result unknown = system.lazuli("inspect", "nosuch").run();
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors()).contains("1 errors: [no such object nosuch]");
        assertThat(system.lazuli("image", "inspect", "seen").run().errors()).contains("no such image seen");
    }

    @Test
    void prunesWhatHasEndedAndNothingElse() throws Exception {
        String ended = detached("ended", "true");
        String runs = detached("runs", "sleep", "300");
        system.lazuli("wait", "ended").check();

        assertThat(system.lazuli("system", "prune").run().errors()).contains("use --force");
        assertThat(system.lazuli("system", "prune", "-f").check().lines()).contains("Deleted Containers:", ended);

        assertThat(system.lazuli("ps", "-aq", "--no-trunc").check().lines()).containsExactly(runs);
        assertThat(system.lazuli("images", "-q", image).check().lines()).isNotEmpty();
    }

    private static JsonNode inspect(String name) throws Exception {
        return JsonMapper.shared()
                .readTree(system.lazuli("inspect", name).check().stdout())
                .path(0);
    }

    private static String detached(String name, String... command) throws Exception {
        String id = system.lazuli("--snapshotter=stargz", "run", "-d", "--net", "none", "--name", name, image)
                .with(command)
                .check()
                .output();
        assertThat(id).matches("[0-9a-f]{64}");
        return id;
    }

    private static String status(String name) throws Exception {
        return system.lazuli("ps", "-a", "--format", "{{.Names}}={{.Status}}").check().lines().stream()
                .filter(line -> line.startsWith(name + "="))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 1);
    }
}
