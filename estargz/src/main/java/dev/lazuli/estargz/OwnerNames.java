package dev.lazuli.estargz;

import java.util.HashMap;
import java.util.Map;

/// The names of users or groups by id: a TOC may name an owner at its first entry only. What this keeps is capped,
/// since
/// a TOC can name 2³² owners.
final class OwnerNames {
    /// 64 MiB hold half a million owners with names of 32 characters.
    static final long MAX_BYTES = 64 << 20;

    /// About what a map takes for one more.
    private static final int BYTES_EACH = 96;

    private final Map<Long, String> names = new HashMap<>();
    private final String what;
    private long bytes;

    /// @param what `user` or `group`, for messages
    OwnerNames(String what) {
        this.what = what;
    }

    /// The name of an id.
    ///
    /// @param name what the entry says, empty where it says nothing
    String of(RawEntry entry, long id, String name) throws EstargzFormatException {
        if (name.isEmpty()) {
            return names.getOrDefault(id, "");
        }
        String before = names.put(id, name);
        if (before == null) {
            bytes += BYTES_EACH + name.length();
        } else {
            bytes += name.length() - before.length();
        }
        if (bytes > MAX_BYTES) {
            throw entry.error("has the " + what + " name that makes those of all entries larger than " + MAX_BYTES
                    + " bytes, the most that is kept");
        }
        return name;
    }
}
