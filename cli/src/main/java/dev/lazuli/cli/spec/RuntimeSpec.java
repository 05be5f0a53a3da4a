package dev.lazuli.cli.spec;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the OCI runtime specification of a container (config.json, version 1.0.2), with Docker's defaults for Linux:
/// among them that there are no resource limits but those that containerd runs under.
public final class RuntimeSpec {
    private static final String VERSION = "1.0.2";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    private static final List<String> MASKED_PATHS = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final List<String> READONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private RuntimeSpec() {}

    /// The document as compact JSON.
    public static String json(ProcessOptions process, SpecOptions options) {
        ObjectNode spec = MAPPER.createObjectNode();
        spec.put("ociVersion", VERSION);
        process(spec.putObject("process"), process);
        spec.putObject("root").put("path", "rootfs").put("readonly", options.readOnly());
        spec.put("hostname", options.hostname());
        mounts(spec.putArray("mounts"), options);
        options.poststop().ifPresent(program -> {
            ObjectNode hook = spec.putObject("hooks").putArray("poststop").addObject();
            hook.put("path", program.toString());
        });
        linux(spec.putObject("linux"), options);
        return MAPPER.writeValueAsString(spec);
    }

    private static void process(ObjectNode node, ProcessOptions process) {
        if (process.terminal()) {
            node.put("terminal", true);
        }
        ContainerUser user = process.user();
        ObjectNode userNode = node.putObject("user").put("uid", user.uid()).put("gid", user.gid());
        if (!user.additionalGids().isEmpty()) {
            ArrayNode gids = userNode.putArray("additionalGids");
            user.additionalGids().forEach(gids::add);
        }
        texts(node.putArray("args"), process.args());
        texts(node.putArray("env"), process.env());
        node.put("cwd", process.cwd());
        ObjectNode capabilities = node.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            texts(capabilities.putArray(set), CAPABILITIES);
        }
        node.put("noNewPrivileges", false);
    }

    private static void mounts(ArrayNode mounts, SpecOptions options) {
        mount(mounts, "/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        mount(mounts, "/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        mount(
                mounts,
                "/dev/pts",
                "devpts",
                "devpts",
                "nosuid",
                "noexec",
                "newinstance",
                "ptmxmode=0666",
                "mode=0620",
                "gid=5");
        mount(mounts, "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        mount(mounts, "/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        mount(mounts, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        mount(mounts, "/sys/fs/cgroup", "cgroup", "cgroup", "ro", "nosuid", "noexec", "nodev");
        for (BindMount bind : options.mounts()) {
            mount(
                    mounts,
                    bind.target(),
                    "bind",
                    bind.source().toString(),
                    bind.options().toArray(String[]::new));
        }
    }

    private static void mount(ArrayNode mounts, String destination, String type, String source, String... options) {
        ObjectNode mount = mounts.addObject()
                .put("destination", destination)
                .put("type", type)
                .put("source", source);
        texts(mount.putArray("options"), List.of(options));
    }

    private static void linux(ObjectNode linux, SpecOptions options) {
        if (options.ownNetwork()) {
            linux.putObject("sysctl").put("net.ipv4.ip_unprivileged_port_start", "0");
        }
        linux.put("cgroupsPath", options.cgroupsPath());
        devices(linux.putObject("resources").putArray("devices"));
        ArrayNode namespaces = linux.putArray("namespaces");
        for (String type : List.of("pid", "ipc", "uts", "mount")) {
            namespaces.addObject().put("type", type);
        }
        if (options.ownNetwork()) {
            namespaces.addObject().put("type", "network");
        }
        if (options.cgroupV2()) {
            namespaces.addObject().put("type", "cgroup");
        }
        texts(linux.putArray("maskedPaths"), MASKED_PATHS);
        texts(linux.putArray("readonlyPaths"), READONLY_PATHS);
    }

    /// Nothing but the harmless devices: null, zero, full, random, urandom, tty, console, ptmx and pseudo terminals.
    /// Any node may be made, but not opened.
    private static void devices(ArrayNode rules) {
        rules.addObject().put("allow", false).put("access", "rwm");
        rules.addObject().put("allow", true).put("type", "c").put("access", "m");
        rules.addObject().put("allow", true).put("type", "b").put("access", "m");
        int memory = 1;
        for (int minor : new int[] {3, 5, 7, 8, 9}) {
            device(rules, memory, minor);
        }
        int terminals = 5;
        for (int minor : new int[] {0, 1, 2}) {
            device(rules, terminals, minor);
        }
        int pseudoTerminals = 136;
        rules.addObject()
                .put("allow", true)
                .put("type", "c")
                .put("major", pseudoTerminals)
                .put("access", "rwm");
    }

    private static void device(ArrayNode rules, int major, int minor) {
        rules.addObject()
                .put("allow", true)
                .put("type", "c")
                .put("major", major)
                .put("minor", minor)
                .put("access", "rwm");
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
