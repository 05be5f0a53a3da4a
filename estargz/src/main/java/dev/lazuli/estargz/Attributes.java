package dev.lazuli.estargz;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What every TOC entry has besides its name and type.
///
/// @param mode      permissions with set-user-ID, set-group-ID and sticky bits (the low 12 bits)
/// @param uid       owner, 0 to 2³²−1
/// @param gid       group, 0 to 2³²−1
/// @param userName  the owner's name, empty where unknown
/// @param groupName the group's name, empty where unknown
/// @param modified  modification time; the epoch where the TOC has none
/// @param xattrs    extended attributes in TOC order; values are bytes, and nobody changes them
public record Attributes(
        int mode, long uid, long gid, String userName, String groupName, Instant modified, Map<String, byte[]> xattrs) {
    private static final int MODE_BITS = 07777;
    private static final long MAX_ID = 0xffff_ffffL;

    public Attributes {
        if ((mode & ~MODE_BITS) != 0) {
            throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " has more than 12 bits");
        }
        if (uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
            throw new IllegalArgumentException("owner " + uid + ":" + gid + " is not within 0 to " + MAX_ID);
        }
        xattrs = Collections.unmodifiableMap(new LinkedHashMap<>(xattrs));
    }
}
