package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;
import java.util.Locale;

/// How a container is connected.
public enum Network {
    /// The host's own network.
    HOST,
    /// A loopback device alone.
    NONE,
    /// A bridge on the host, with addresses behind NAT.
    BRIDGE;

    /// Reads the value of `--net`.
    public static Network parse(String text) throws CommandException {
        return switch (text) {
            case "host" -> HOST;
            case "none" -> NONE;
            case "bridge" -> BRIDGE;
            default -> throw new CommandException("unknown network \"" + text + "\": expected host, none or bridge");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
