package dev.lazuli.cli.net;

import dev.lazuli.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The address translation of a bridge: one rule for its whole subnet, as Docker has it, which stays as the bridge
/// does. The plugin bridge would add rules for each container, and leave them behind when it is asked to take down
/// what has no network namespace any more.
final class Masquerade {
    private Masquerade() {}

    /// Makes sure that the rule is there.
    static void ensure(BridgeSubnet subnet) throws IOException, InterruptedException {
        List<String> rule =
                List.of("POSTROUTING", "-s", subnet.subnet(), "!", "-o", subnet.device(), "-j", "MASQUERADE");
        if (!iptables("-C", rule).isEmpty()) {
            String failure = iptables("-A", rule);
            if (!failure.isEmpty()) {
                throw new CommandException("cannot use --net=bridge: iptables failed: " + failure);
            }
        }
    }

    /// Empty when it went well, else what iptables said.
    private static String iptables(String action, List<String> rule) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("iptables", "-w", "-t", "nat", action));
        command.addAll(rule);
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new CommandException(
                    "cannot use --net=bridge: iptables is not there: install it, or use --net=host or --net=none", e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exitCode = process.waitFor();
        return exitCode == 0 ? "" : said.isEmpty() ? "exit code " + exitCode : said.replace("\n", "; ");
    }
}
