package dev.lazuli.cli.net;

import dev.lazuli.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The network `bridge`: a bridge of its own on the host, addresses of 10.4.n.0/24 behind NAT, as nerdctl sets it up.
/// Needs the plugins bridge, portmap, firewall, tuning and host-local, and iptables.
public final class BridgeNetwork {
    private static final String CNI_VERSION = "1.0.0";
    private static final String NAME = "lazuli-bridge";
    private static final String INTERFACE = "eth0";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final BridgeSubnet subnet;
    private final CniPlugins plugins;
    private final List<ObjectNode> configurations;

    private BridgeNetwork(BridgeSubnet subnet, CniPlugins plugins, List<ObjectNode> configurations) {
        this.subnet = subnet;
        this.plugins = plugins;
        this.configurations = configurations;
    }

    /// The network, with a subnet that no device of the host has; the choice is kept in a file.
    ///
    /// @param folder   where the choice is kept
    /// @param cniPath  folders with plugins
    /// @throws CommandException when a plugin is missing
    public static BridgeNetwork open(Path folder, List<Path> cniPath) throws IOException {
        CniPlugins plugins = new CniPlugins(cniPath);
        BridgeSubnet subnet = BridgeSubnet.choose(folder);
        List<ObjectNode> configurations = configurations(subnet);
        for (ObjectNode configuration : configurations) {
            plugins.find(configuration.path("type").asString());
        }
        plugins.find("host-local");
        plugins.find("loopback");
        return new BridgeNetwork(subnet, plugins, configurations);
    }

    private static List<ObjectNode> configurations(BridgeSubnet subnet) {
        ObjectNode bridge = configuration("bridge");
        bridge.put("bridge", subnet.device())
                .put("isGateway", true)
                .put("ipMasq", false)
                .put("hairpinMode", true);
        ObjectNode addresses = bridge.putObject("ipam").put("type", "host-local");
        addresses.put("dataDir", subnet.leases().toString());
        addresses.putArray("routes").addObject().put("dst", "0.0.0.0/0");
        addresses
                .putArray("ranges")
                .addArray()
                .addObject()
                .put("subnet", subnet.subnet())
                .put("gateway", subnet.gateway());
        ObjectNode portmap = configuration("portmap");
        portmap.putObject("capabilities").put("portMappings", true);
        ObjectNode firewall = configuration("firewall").put("ingressPolicy", "same-bridge");
        return List.of(bridge, portmap, firewall, configuration("tuning"));
    }

    private static ObjectNode configuration(String type) {
        return MAPPER.createObjectNode()
                .put("cniVersion", CNI_VERSION)
                .put("name", NAME)
                .put("type", type);
    }

    /// Connects a container.
    ///
    /// @param id       its id
    /// @param pid      its process, which holds the network namespace
    /// @param teardown the script of [#writeTeardown], which learns what there is to take down
    /// @return its addresses
    public List<String> connect(String id, long pid, Path teardown) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "CNI_COMMAND",
                "ADD",
                "CNI_CONTAINERID",
                id,
                "CNI_NETNS",
                "/proc/" + pid + "/ns/net",
                "CNI_IFNAME",
                "lo"));
        plugins.call("loopback", bytes(configuration("loopback")), environment);
        environment.put("CNI_IFNAME", INTERFACE);
        JsonNode result = MAPPER.nullNode();
        for (ObjectNode configuration : configurations) {
            String type = configuration.path("type").asString();
            result = plugins.call(type, bytes(after(result, configuration)), environment);
        }
        writeTeardown(teardown, id, result);
        Masquerade.ensure(subnet);
        List<String> addresses = new ArrayList<>();
        for (JsonNode ip : result.path("ips")) {
            String address = ip.path("address").asString("");
            addresses.add(address.replaceFirst("/.*", ""));
        }
        return addresses;
    }

    /// Takes a container's connection down; what is already gone is no failure.
    public void disconnect(Path script) throws IOException, InterruptedException {
        new ProcessBuilder(script.toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /// Writes the script that takes a container's connection down. It needs nothing but a POSIX shell, may be called
    /// more than once, and always ends with 0.
    ///
    /// @param file where to write it
    /// @param id   the container's id
    public void writeTeardown(Path file, String id) throws IOException {
        writeTeardown(file, id, MAPPER.nullNode());
    }

    private void writeTeardown(Path file, String id, JsonNode result) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\n# Takes the network of container ")
                .append(id)
                .append(" down; the runtime calls it when the container is gone.\n")
                .append("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n")
                .append("CNI_COMMAND=DEL\nCNI_NETNS=\nCNI_IFNAME=")
                .append(INTERFACE)
                .append("\nCNI_CONTAINERID=")
                .append(id)
                .append("\nCNI_PATH='")
                .append(singleQuoted(plugins.path()))
                .append("'\nexport PATH CNI_COMMAND CNI_NETNS CNI_IFNAME CNI_CONTAINERID CNI_PATH\n");
        for (ObjectNode configuration : configurations.reversed()) {
            script.append("printf '%s' '")
                    .append(singleQuoted(after(result, configuration).toString()))
                    .append("' | '")
                    .append(singleQuoted(
                            plugins.find(configuration.path("type").asString()).toString()))
                    .append("' >/dev/null 2>&1\n");
        }
        script.append("exit 0\n");
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(temporary, script);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// A plugin's configuration with what the ones before it have set up.
    private static ObjectNode after(JsonNode result, ObjectNode configuration) {
        ObjectNode withResult = configuration.deepCopy();
        if (result.isObject()) {
            withResult.set("prevResult", result);
        }
        return withResult;
    }

    private static String singleQuoted(String text) {
        return text.replace("'", "'\\''");
    }

    private static byte[] bytes(ObjectNode node) {
        return MAPPER.writeValueAsBytes(node);
    }
}
