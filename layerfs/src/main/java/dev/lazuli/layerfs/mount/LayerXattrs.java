package dev.lazuli.layerfs.mount;

import dev.lazuli.fuse.BytesReply;
import dev.lazuli.layerfs.index.LayerIndex;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The extended attributes of a layer's nodes as overlayfs is to see them: those of the TOC and the mark of opaque
/// directories, of which the image itself can set none. Thread-safe.
final class LayerXattrs {
    private static final MemorySegment YES = ascii("y");
    private static final MemorySegment ZERO = ascii("\0");
    private static final MemorySegment LABEL = ascii("security.selinux");
    private static final MemorySegment ACCESS_ACL = ascii("system.posix_acl_access");
    private static final MemorySegment DEFAULT_ACL = ascii("system.posix_acl_default");
    private static final MemorySegment USER_OVERLAY = ascii("user.overlay.");

    private final LayerIndex index;
    private final MemorySegment opaqueName;
    private final boolean user;

    /// @param user whether overlayfs looks for `user.overlay.…` instead of `trusted.overlay.…`
    LayerXattrs(LayerIndex index, boolean user) {
        this.index = index;
        this.user = user;
        opaqueName = ascii(user ? "user.overlay.opaque" : "trusted.overlay.opaque");
    }

    /// Writes a value; false when the node has no such attribute.
    boolean write(int node, MemorySegment name, BytesReply value) {
        if (name.mismatch(opaqueName) < 0) {
            if (index.isOpaque(node)) {
                value.append(YES);
                return true;
            }
            if (user) {
                return false;
            }
        }
        boolean[] found = new boolean[1];
        index.xattrs(node).visit((itsName, itsValue) -> {
            if (!found[0] && name.mismatch(itsName) < 0 && !isHidden(itsName)) {
                value.append(itsValue);
                found[0] = true;
            }
        });
        return found[0];
    }

    /// Whether an attribute that programs ask every file for (`ls -l`, `cp -a`) is unknown to the whole
    /// layer. When they are told that the file system does not support it, they ask no more.
    boolean isUnsupported(MemorySegment name) {
        return !index.hasSecurityLabels() && name.mismatch(LABEL) < 0
                || !index.hasAcls() && (name.mismatch(ACCESS_ACL) < 0 || name.mismatch(DEFAULT_ACL) < 0);
    }

    /// Writes all names, each with a zero behind it.
    void writeNames(int node, BytesReply names) {
        if (index.isOpaque(node)) {
            names.append(opaqueName).append(ZERO);
        }
        index.xattrs(node).visit((name, _) -> {
            if (!isHidden(name)) {
                names.append(name).append(ZERO);
            }
        });
    }

    private boolean isHidden(MemorySegment name) {
        long same = name.mismatch(USER_OVERLAY);
        return user && (same < 0 || same == USER_OVERLAY.byteSize());
    }

    private static MemorySegment ascii(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }
}
