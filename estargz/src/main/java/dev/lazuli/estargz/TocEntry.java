package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import org.jspecify.annotations.Nullable;

/// One file of a layer, as its TOC describes it.
///
/// Names are clean: no leading, trailing or double slash, no `.` or `..` component, no NUL; the root directory
/// has the empty name. Whiteouts (`.wh.NAME`) and landmarks are entries like others.
public sealed interface TocEntry {
    /// The path within the layer.
    String name();

    /// Owner, mode, time and extended attributes.
    Attributes attributes();

    /// A directory.
    record Directory(String name, Attributes attributes) implements TocEntry {}

    /// A regular file.
    ///
    /// @param size   uncompressed bytes
    /// @param digest the digest of the whole content, where the TOC has one. It is a claim: only the digests of
    ///               the chunks are verified
    record RegularFile(
            String name,
            Attributes attributes,
            long size,
            @Nullable Digest digest) implements TocEntry {}

    /// A symbolic link.
    ///
    /// @param target as in the tar, never cleaned; not empty
    record Symlink(String name, Attributes attributes, String target) implements TocEntry {}

    /// One more name of a file.
    ///
    /// @param target the name of another entry, clean as all names
    record HardLink(String name, Attributes attributes, String target) implements TocEntry {}

    /// A character or block device.
    ///
    /// @param kind  character or block
    /// @param major device number, from 0
    /// @param minor device number, from 0
    record Device(String name, Attributes attributes, Kind kind, int major, int minor) implements TocEntry {
        /// How the device is accessed.
        public enum Kind {
            /// `char` in the TOC.
            CHARACTER,
            /// `block` in the TOC.
            BLOCK
        }
    }

    /// A named pipe.
    record Fifo(String name, Attributes attributes) implements TocEntry {}
}
