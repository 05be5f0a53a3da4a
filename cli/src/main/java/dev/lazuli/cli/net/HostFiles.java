package dev.lazuli.cli.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The texts of a container's `/etc/hosts`, `/etc/resolv.conf` and `/etc/hostname`.
///
/// @param folder the host's `/etc`
/// @param resolved the resolver configuration that systemd-resolved keeps for those who cannot ask it
public record HostFiles(Path folder, Path resolved) {
    private static final String LOOPBACK = """
            127.0.0.1	localhost
            ::1	localhost ip6-localhost ip6-loopback
            fe00::0	ip6-localnet
            ff00::0	ip6-mcastprefix
            ff02::1	ip6-allnodes
            ff02::2	ip6-allrouters
            """;

    /// What Docker uses where the host names no server that a container could reach.
    private static final List<String> PUBLIC_SERVERS = List.of("nameserver 8.8.8.8", "nameserver 8.8.4.4");

    /// The files of this machine.
    public static HostFiles ofMachine() {
        return new HostFiles(Path.of("/etc"), Path.of("/run/systemd/resolve/resolv.conf"));
    }

    /// The host's own `/etc/hosts`.
    public String hosts() throws IOException {
        return textOf(folder.resolve("hosts"));
    }

    /// An `/etc/hosts` of a container with addresses of its own.
    ///
    /// @param addresses its addresses, none for loopback alone
    /// @param names     what it is called
    public static String hosts(List<String> addresses, List<String> names) {
        StringBuilder text = new StringBuilder(LOOPBACK);
        for (String address : addresses) {
            text.append(address).append('\t').append(String.join(" ", names)).append('\n');
        }
        return text.toString();
    }

    /// The host's own resolver configuration.
    public String resolvConf() throws IOException {
        return textOf(folder.resolve("resolv.conf"));
    }

    /// A resolver configuration without servers on the host's loopback, which a container cannot reach.
    public String reachableResolvConf() throws IOException {
        String own = resolvConf();
        String source = isLocalAlone(own) && Files.isReadable(resolved) ? textOf(resolved) : own;
        List<String> kept =
                source.lines().filter(line -> !isLoopbackServer(line)).toList();
        StringBuilder text = new StringBuilder();
        kept.forEach(line -> text.append(line).append('\n'));
        if (kept.stream().noneMatch(HostFiles::isServer)) {
            PUBLIC_SERVERS.forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private static boolean isLocalAlone(String text) {
        List<String> servers = text.lines().filter(HostFiles::isServer).toList();
        return !servers.isEmpty() && servers.stream().allMatch(HostFiles::isLoopbackServer);
    }

    private static boolean isServer(String line) {
        return line.strip().startsWith("nameserver");
    }

    private static boolean isLoopbackServer(String line) {
        return line.strip().matches("nameserver\\s+(?:127\\.\\S+|::1)(?:\\s.*)?");
    }

    private static String textOf(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
