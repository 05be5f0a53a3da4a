package dev.lazuli.registry;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/// Where a server may send us: redirects, upload locations and token realms come from outside.
///
/// Only `http` and `https`, never from `https` to `http`, and never to a link-local address or the address of a
/// cloud's metadata service, also not by a name that resolves to one.
final class TargetRules {
    /// Metadata services at addresses that are not link-local: AWS by IPv6, Alibaba, Oracle's older one.
    private static final Set<String> METADATA = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "192.0.0.192");

    private TargetRules() {}

    /// The URI that a header of `from` names, once it is found to be allowed.
    ///
    /// @param what   the header or parameter, for messages
    /// @param target absolute, or relative to the URI that was asked
    static URI follow(Answer from, String what, String target) throws RegistryException {
        URI resolved;
        try {
            resolved = from.uri().resolve(target.strip());
        } catch (IllegalArgumentException e) {
            throw from.malformed(what + " is not a URI");
        }
        check(from, what, resolved);
        return resolved;
    }

    private static void check(Answer from, String what, URI to) throws RegistryException {
        String scheme = to.getScheme() == null ? "" : to.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || to.getHost() == null) {
            throw from.malformed(what + " is not an http or https URL");
        }
        if (to.getRawUserInfo() != null) {
            throw untrusted(from, what, to, "holds a user name, which is not allowed");
        }
        if (scheme.equals("http") && from.uri().getScheme().equals("https")) {
            throw untrusted(from, what, to, "leads from https to http, which is not allowed");
        }
        if (!sameOrigin(from.uri(), to) && isOffLimits(to.getHost())) {
            throw untrusted(from, what, to, "leads to a link-local or metadata address, which is not allowed");
        }
    }

    /// Whether both have the same scheme, host and port: then, and only then, what is secret to one may be sent
    /// to the other.
    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    /// Host and port as references write them.
    static String authority(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static boolean isOffLimits(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address.isLinkLocalAddress()
                        || address.isMulticastAddress()
                        || METADATA.contains(address.getHostAddress())) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            // Nothing can be sent to a host without an address: the connection will say so.
            return false;
        }
    }

    private static UntrustedTargetException untrusted(Answer from, String what, URI to, String why) {
        return new UntrustedTargetException(
                "cannot " + from.action() + ": " + what + " to " + to.getScheme() + "://" + authority(to) + "/… " + why,
                from.exchange());
    }
}
