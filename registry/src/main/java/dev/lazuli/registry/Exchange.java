package dev.lazuli.registry;

import java.net.URI;
import java.util.OptionalInt;

/// A request and the status of its answer, fit to be shown: the URL has no query, and of a redirect's target
/// only the host, since both can carry signatures.
///
/// @param host   host and port that were asked
/// @param method HTTP method
/// @param url    the URL without user, query and fragment
/// @param status the HTTP status, empty when no answer came
public record Exchange(String host, String method, String url, OptionalInt status) {

    static Exchange of(String method, URI uri) {
        return new Exchange(authority(uri), method, origin(uri) + uri.getRawPath(), OptionalInt.empty());
    }

    static Exchange redirected(String method, URI uri) {
        return new Exchange(authority(uri), method, origin(uri) + "/…", OptionalInt.empty());
    }

    Exchange answered(int with) {
        return new Exchange(host, method, url, OptionalInt.of(with));
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + authority(uri);
    }

    private static String authority(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public String toString() {
        return method + " " + url + (status.isPresent() ? ": " + status.getAsInt() : "");
    }
}
