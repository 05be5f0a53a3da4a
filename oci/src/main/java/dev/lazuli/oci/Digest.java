package dev.lazuli.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A content digest such as `sha256:9f86d0…` (OCI image specification, "Digests").
///
/// Only `sha256` and `sha512` with lower-case hex of the right length are accepted, so that a value
/// of this type is always safe as part of a path or URL.
///
/// @param algorithm `sha256` or `sha512`
/// @param hex       64 or 128 lower-case hexadecimal digits
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    private static final int SHORT_HEX_DIGITS = 12;

    public Digest {
        if (!isValid(algorithm, hex)) {
            throw new IllegalArgumentException("not a digest: " + algorithm + ":" + hex);
        }
    }

    /// Reads a digest that came from outside.
    public static Digest parse(String text) throws OciFormatException {
        int colon = Math.max(text.indexOf(':'), 0);
        String algorithm = text.substring(0, colon);
        String hex = text.substring(Math.min(colon + 1, text.length()));
        if (!isValid(algorithm, hex)) {
            throw new OciFormatException("invalid digest \"" + abbreviated(text) + "\": expected sha256:<64 hex digits>"
                    + " or sha512:<128 hex digits>");
        }
        return new Digest(algorithm, hex);
    }

    /// A digest that the program itself wrote down; throws [IllegalArgumentException] if it is none.
    public static Digest of(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a digest: " + text);
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /// The sha256 digest of all of `content`.
    public static Digest sha256(byte[] content) {
        return finish(newSha256().digest(content));
    }

    /// The digest of what `sha256` has been fed; resets it.
    public static Digest sha256(MessageDigest sha256) {
        return finish(sha256.digest());
    }

    /// A fresh SHA-256, which every JDK has.
    public static MessageDigest newSha256() {
        return newMessageDigest("SHA-256");
    }

    /// A fresh hash of this digest's algorithm, to verify content against it.
    public MessageDigest newMessageDigest() {
        return newMessageDigest(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
    }

    /// Whether `hash`, fed with the content, comes to this digest; resets it.
    public boolean matches(MessageDigest hash) {
        return MessageDigest.isEqual(hash.digest(), HexFormat.of().parseHex(hex));
    }

    /// The raw bytes, 32 or 64 of them.
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /// The first 12 hex digits, as tables show them.
    public String shortHex() {
        return hex.substring(0, SHORT_HEX_DIGITS);
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    // By hand: a TOC of a large layer has a million digests.
    private static boolean isValid(String algorithm, String hex) {
        int digits = switch (algorithm) {
            case "sha256" -> 64;
            case "sha512" -> 128;
            default -> -1;
        };
        if (hex.length() != digits) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static Digest finish(byte[] sha256) {
        return new Digest("sha256", HexFormat.of().formatHex(sha256));
    }

    private static MessageDigest newMessageDigest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + name, e);
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
