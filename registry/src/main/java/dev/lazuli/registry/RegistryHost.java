package dev.lazuli.registry;

import java.util.regex.Pattern;

final class RegistryHost {
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[A-Fa-f0-9:]+])(?::[0-9]{1,5})?");

    private RegistryHost() {}

    static void checkHost(String host) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("not a host with an optional port: " + host);
        }
    }
}
