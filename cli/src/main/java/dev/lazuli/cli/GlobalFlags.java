package dev.lazuli.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/// The flags that stand before or after the command, with their environment variables. The last one given wins,
/// wherever it stands.
final class GlobalFlags {
    private static final String DEFAULT_SOCKET = "/run/containerd/containerd.sock";
    private static final String DEFAULT_DATA_ROOT = "/var/lib/lazuli";
    private static final String DEFAULT_CNI_PATH = "/opt/cni/bin:/usr/lib/cni:/usr/libexec/cni";
    private static final String UNIX_SCHEME = "unix://";

    private String address;
    private String namespace;
    private String snapshotter;
    private String dataRoot;
    private String cniPath;
    private boolean insecureRegistry;
    private boolean debug;

    GlobalFlags(Map<String, String> environment) {
        address = from(environment, "CONTAINERD_ADDRESS", DEFAULT_SOCKET);
        namespace = from(environment, "CONTAINERD_NAMESPACE", "default");
        snapshotter = from(environment, "CONTAINERD_SNAPSHOTTER", "overlayfs");
        dataRoot = from(environment, "LAZULI_DATA_ROOT", DEFAULT_DATA_ROOT);
        cniPath = from(environment, "CNI_PATH", DEFAULT_CNI_PATH);
    }

    /// Adds all flags to a command; a name that the command uses itself stays the command's.
    void addTo(CommandSpec command) {
        text(command, value -> address = value, "containerd's socket", "--address", "-a", "--host", "-H");
        text(command, value -> namespace = value, "containerd's namespace", "--namespace", "-n");
        text(command, value -> snapshotter = value, "containerd's snapshotter", "--snapshotter", "--storage-driver");
        text(command, value -> dataRoot = value, "folder of the containers' files", "--data-root");
        text(command, value -> cniPath = value, "folders with CNI plugins", "--cni-path");
        flag(
                command,
                value -> insecureRegistry = value,
                "let registries use plain HTTP or unknown certificates",
                "--insecure-registry");
        flag(command, value -> debug = value, "print what developers want to see", "--debug");
    }

    /// What was asked for.
    GlobalOptions options() throws CommandException {
        if (namespace.isEmpty() || !namespace.matches("[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")) {
            throw new CommandException("invalid namespace " + Quoting.quoted(namespace)
                    + ": expected letters, digits and single '.', '_' or '-' between them");
        }
        if (snapshotter.isEmpty()) {
            throw new CommandException("invalid --snapshotter: it is empty");
        }
        return new GlobalOptions(
                socket(),
                namespace,
                snapshotter,
                insecureRegistry,
                debug,
                Path.of(dataRoot),
                GlobalOptions.folders(cniPath));
    }

    private Path socket() throws CommandException {
        String path = address.startsWith(UNIX_SCHEME) ? address.substring(UNIX_SCHEME.length()) : address;
        if (!path.startsWith("/")) {
            throw new CommandException("invalid address " + Quoting.quoted(address)
                    + ": expected the absolute path of a unix socket, with or without " + UNIX_SCHEME);
        }
        return Path.of(path);
    }

    private static void text(CommandSpec command, Consumer<String> setter, String description, String... names) {
        add(command, String.class, value -> setter.accept((String) value), description, names);
    }

    private static void flag(CommandSpec command, Consumer<Boolean> setter, String description, String... names) {
        add(command, Boolean.class, value -> setter.accept((Boolean) value), description, names);
    }

    private static void add(
            CommandSpec command, Class<?> type, Consumer<Object> setter, String description, String... names) {
        Set<String> taken = command.optionsMap().keySet();
        String[] free =
                Arrays.stream(names).filter(name -> !taken.contains(name)).toArray(String[]::new);
        if (free.length == 0) {
            return;
        }
        command.addOption(OptionSpec.builder(free)
                .type(type)
                .arity(type == Boolean.class ? "0" : "1")
                .setter(given(setter))
                .description(description)
                .build());
    }

    /// picocli also calls setters with the initial value, which is null and means: not given.
    private static ISetter given(Consumer<Object> setter) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value != null) {
                    setter.accept(value);
                }
                return value;
            }
        };
    }

    private static String from(Map<String, String> environment, String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
