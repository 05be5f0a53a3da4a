package dev.lazuli.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RuntimeSpecTest {
    private static final ProcessOptions SHELL = new ProcessOptions(
            List.of("sh", "-c", "id"), List.of("A=1"), "/work", new ContainerUser(5, 6, List.of(7L), "/h"), false);

    /// From `runc spec` (1.1.5).
    private static final String RUNC_MASKED = """
            ["/proc/acpi","/proc/asound","/proc/kcore","/proc/keys","/proc/latency_stats","/proc/timer_list",
            "/proc/timer_stats","/proc/sched_debug","/sys/firmware","/proc/scsi"]""";

    private static final String RUNC_READONLY =
            "[\"/proc/bus\",\"/proc/fs\",\"/proc/irq\",\"/proc/sys\",\"/proc/sysrq-trigger\"]";

    private static final String RUNC_MOUNTS = """
            [{"destination":"/dev/pts","type":"devpts","source":"devpts",
              "options":["nosuid","noexec","newinstance","ptmxmode=0666","mode=0620","gid=5"]},
             {"destination":"/dev","type":"tmpfs","source":"tmpfs",
              "options":["nosuid","strictatime","mode=755","size=65536k"]},
             {"destination":"/dev/shm","type":"tmpfs","source":"shm",
              "options":["nosuid","noexec","nodev","mode=1777","size=65536k"]},
             {"destination":"/dev/mqueue","type":"mqueue","source":"mqueue","options":["nosuid","noexec","nodev"]},
             {"destination":"/sys","type":"sysfs","source":"sysfs","options":["nosuid","noexec","nodev","ro"]}]""";

    @Test
    void hasTheMountsAndPathsThatRuncSpecHas() {
        JsonNode spec = spec(options(true, List.of(), Optional.empty()));

        assertThat(spec.path("mounts")).containsAll(json(RUNC_MOUNTS));
        assertThat(spec.path("linux").path("maskedPaths")).containsAll(json(RUNC_MASKED));
        assertThat(spec.path("linux").path("readonlyPaths")).isEqualTo(json(RUNC_READONLY));
    }

    /// The 14 capabilities of Docker: `docker run alpine grep CapEff /proc/self/status` shows 00000000a80425fb.
    @Test
    void grantsDockersCapabilities() {
        JsonNode capabilities =
                spec(options(true, List.of(), Optional.empty())).path("process").path("capabilities");

        long mask = 0;
        for (JsonNode capability : capabilities.path("effective")) {
            mask |= 1L << number(capability.asString());
        }
        assertThat(Long.toHexString(mask)).isEqualTo("a80425fb");
        assertThat(capabilities.path("bounding")).isEqualTo(capabilities.path("effective"));
        assertThat(capabilities.path("permitted")).isEqualTo(capabilities.path("effective"));
        assertThat(capabilities.path("inheritable").isMissingNode()).isTrue();
    }

    @Test
    void describesTheProcess() {
        JsonNode process = spec(options(true, List.of(), Optional.empty())).path("process");

        assertThat(process.path("args")).isEqualTo(json("[\"sh\",\"-c\",\"id\"]"));
        assertThat(process.path("env")).isEqualTo(json("[\"A=1\"]"));
        assertThat(process.path("cwd").asString()).isEqualTo("/work");
        assertThat(process.path("user")).isEqualTo(json("{\"uid\":5,\"gid\":6,\"additionalGids\":[7]}"));
        assertThat(process.path("terminal").asBoolean(false)).isFalse();
    }

    @Test
    void sharesTheHostsNetworkOnlyWhenAsked() {
        JsonNode own = spec(options(true, List.of(), Optional.empty())).path("linux");
        JsonNode host = spec(options(false, List.of(), Optional.empty())).path("linux");

        assertThat(own.path("namespaces")).contains(json("{\"type\":\"network\"}"));
        assertThat(host.path("namespaces")).doesNotContain(json("{\"type\":\"network\"}"));
        assertThat(own.path("sysctl").has("net.ipv4.ip_unprivileged_port_start"))
                .isTrue();
        assertThat(host.has("sysctl")).isFalse();
    }

    @Test
    void deniesDevicesFirstAndAllowsTheHarmless() {
        JsonNode rules = spec(options(true, List.of(), Optional.empty()))
                .path("linux")
                .path("resources")
                .path("devices");

        assertThat(rules.get(0)).isEqualTo(json("{\"allow\":false,\"access\":\"rwm\"}"));
        assertThat(rules).contains(json("{\"allow\":true,\"type\":\"c\",\"major\":1,\"minor\":3,\"access\":\"rwm\"}"));
    }

    @Test
    void bindsPathsOfTheHostLast() {
        BindMount mount = new BindMount(Path.of("/src"), "/dst", true, "rslave", true);

        JsonNode mounts = spec(options(true, List.of(mount), Optional.empty())).path("mounts");

        assertThat(mounts.get(mounts.size() - 1))
                .isEqualTo(json("{\"destination\":\"/dst\",\"type\":\"bind\",\"source\":\"/src\","
                        + "\"options\":[\"rbind\",\"rslave\",\"ro\"]}"));
    }

    @Test
    void callsTheTeardownWhenTheContainerIsGone() {
        JsonNode spec = spec(options(true, List.of(), Optional.of(Path.of("/x/teardown"))));

        assertThat(spec.path("hooks")).isEqualTo(json("{\"poststop\":[{\"path\":\"/x/teardown\"}]}"));
        assertThat(spec(options(true, List.of(), Optional.empty())).has("hooks"))
                .isFalse();
    }

    private static SpecOptions options(boolean ownNetwork, List<BindMount> mounts, Optional<Path> poststop) {
        return new SpecOptions("name", "/ns/id", ownNetwork, false, false, mounts, poststop);
    }

    private static JsonNode spec(SpecOptions options) {
        return json(RuntimeSpec.json(SHELL, options));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /// From linux/capability.h.
    private static int number(String capability) {
        return switch (capability) {
            case "CAP_CHOWN" -> 0;
            case "CAP_DAC_OVERRIDE" -> 1;
            case "CAP_FOWNER" -> 3;
            case "CAP_FSETID" -> 4;
            case "CAP_KILL" -> 5;
            case "CAP_SETGID" -> 6;
            case "CAP_SETUID" -> 7;
            case "CAP_SETPCAP" -> 8;
            case "CAP_NET_BIND_SERVICE" -> 10;
            case "CAP_NET_RAW" -> 13;
            case "CAP_SYS_CHROOT" -> 18;
            case "CAP_MKNOD" -> 27;
            case "CAP_AUDIT_WRITE" -> 29;
            case "CAP_SETFCAP" -> 31;
            default -> throw new IllegalArgumentException(capability);
        };
    }
}
