package dev.lazuli.oci;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A normalized image reference: `host/path[:tag][@digest]`, with Docker's rules for short names
/// (`ubuntu` is `docker.io/library/ubuntu:latest`).
///
/// @param host   registry host with port, `docker.io` for Docker Hub
/// @param path   repository path within the host
/// @param tag    the tag; `latest` was filled in where neither tag nor digest was given
/// @param digest the digest that pins the content
public record ImageReference(String host, String path, Optional<String> tag, Optional<Digest> digest) {
    private static final String DOCKER_HUB = "docker.io";
    private static final String LIBRARY = "library/";
    private static final int MAX_NAME_LENGTH = 255;
    private static final Pattern HOST = Pattern.compile(
            "(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
                    + "|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?");
    private static final Pattern PATH =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /// Reads a reference as a person types it.
    ///
    /// @throws OciFormatException in Docker's words when it is none
    public static ImageReference parse(String text) throws OciFormatException {
        String rest = text;
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(digest(text, rest.substring(at + 1)));
            rest = rest.substring(0, at);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = Optional.of(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
        }
        int slash = rest.indexOf('/');
        boolean named = slash > 0 && isHost(rest.substring(0, slash));
        String host = named ? rest.substring(0, slash) : DOCKER_HUB;
        String path = named ? rest.substring(slash + 1) : rest;
        if (host.equals("index.docker.io")) {
            host = DOCKER_HUB;
        }
        check(text, host, path, tag);
        if (host.equals(DOCKER_HUB) && path.indexOf('/') < 0) {
            path = LIBRARY + path;
        }
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = Optional.of("latest");
        }
        return new ImageReference(host, path, tag, digest);
    }

    /// What stands behind `/manifests/` in a request for this image: the digest where there is one.
    public String tagOrDigest() {
        return digest.map(Digest::toString).or(() -> tag).orElseThrow();
    }

    /// `host/path`, without tag and digest.
    public String repository() {
        return host + "/" + path;
    }

    /// As a person would write it: without `docker.io/` and `library/`.
    public String familiarRepository() {
        if (!host.equals(DOCKER_HUB)) {
            return repository();
        }
        return path.startsWith(LIBRARY) ? path.substring(LIBRARY.length()) : path;
    }

    /// This reference with another tag and no digest.
    public ImageReference withTag(String other) {
        if (!TAG.matcher(other).matches()) {
            throw new IllegalArgumentException("not a tag: " + other);
        }
        return new ImageReference(host, path, Optional.of(other), Optional.empty());
    }

    private static boolean isHost(String first) {
        return first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
    }

    private static Digest digest(String whole, String text) throws OciFormatException {
        try {
            return Digest.parse(text);
        } catch (OciFormatException e) {
            throw invalid(whole, "\"" + text + "\" is not a digest", e);
        }
    }

    private static void check(String whole, String host, String path, Optional<String> tag) throws OciFormatException {
        if (!HOST.matcher(host).matches()) {
            throw invalid(whole, "\"" + host + "\" is not a registry host", null);
        }
        if (path.length() > MAX_NAME_LENGTH) {
            throw invalid(whole, "repository name must not be more than " + MAX_NAME_LENGTH + " characters", null);
        }
        if (!PATH.matcher(path).matches()) {
            String reason = PATH.matcher(path.toLowerCase(Locale.ROOT)).matches()
                    ? "repository name (" + path + ") must be lowercase"
                    : "\"" + path + "\" is not a repository name";
            throw invalid(whole, reason, null);
        }
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            throw invalid(whole, "\"" + tag.get() + "\" is not a tag", null);
        }
    }

    private static OciFormatException invalid(String whole, String reason, @Nullable Throwable cause) {
        String message = "invalid reference format \"" + whole + "\": " + reason;
        return cause == null ? new OciFormatException(message) : new OciFormatException(message, cause);
    }

    /// The whole reference, as containerd names images.
    @Override
    public String toString() {
        return repository()
                + tag.map(t -> ":" + t).orElse("")
                + digest.map(d -> "@" + d).orElse("");
    }
}
