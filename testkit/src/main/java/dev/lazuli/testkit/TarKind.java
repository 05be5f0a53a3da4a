package dev.lazuli.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A way to write a tar: what GNU tar's `--format` knows, with the spellings of names that layers have.
public record TarKind(Format format, Prefix prefix) {
    /// The format of the headers.
    public enum Format {
        /// GNU tar's own: long names in entries of their own, large numbers in base-256.
        GNU,
        /// POSIX 2001: whatever does not fit goes into extended headers, so do extended attributes and fractions of
        /// seconds.
        PAX,
        /// POSIX 1988: names of at most 255 bytes that can be cut at a slash, nothing else.
        USTAR
    }

    /// What stands in front of every name.
    public enum Prefix {
        /// Nothing, and the root has no entry.
        NONE,
        /// `./`
        DOT,
        /// `/`
        SLASH
    }

    /// Every format with every prefix.
    public static List<TarKind> all() {
        return Arrays.stream(Format.values())
                .flatMap(format -> Arrays.stream(Prefix.values()).map(prefix -> new TarKind(format, prefix)))
                .toList();
    }

    /// Such as `pax-dot`.
    @Override
    public String toString() {
        return (format + "-" + prefix).toLowerCase(Locale.ROOT);
    }
}
