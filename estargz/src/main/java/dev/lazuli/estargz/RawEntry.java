package dev.lazuli.estargz;

import java.util.LinkedHashMap;
import java.util.Map;

/// The fields of one JSON entry as they stand in the TOC, unchecked; zero or empty where absent. Mutable: the parser
/// fills the same object again and again.
final class RawEntry {
    String name = "";
    String type = "";
    String modified = "";
    String linkName = "";
    String userName = "";
    String groupName = "";
    String digest = "";
    String chunkDigest = "";
    String chunkType = "";
    long size;
    long mode;
    long uid;
    long gid;
    long devMajor;
    long devMinor;
    long offset;
    long innerOffset;
    long chunkOffset;
    long chunkSize;
    Map<String, byte[]> xattrs = Map.of();

    /// Where the entry's object starts in the JSON text, in bytes.
    long jsonOffset;

    void clear(long newJsonOffset) {
        jsonOffset = newJsonOffset;
        name = "";
        type = "";
        modified = "";
        linkName = "";
        userName = "";
        groupName = "";
        digest = "";
        chunkDigest = "";
        chunkType = "";
        size = 0;
        mode = 0;
        uid = 0;
        gid = 0;
        devMajor = 0;
        devMinor = 0;
        offset = 0;
        innerOffset = 0;
        chunkOffset = 0;
        chunkSize = 0;
        xattrs = Map.of();
    }

    void addXattr(String key, byte[] value) {
        if (xattrs.isEmpty()) {
            xattrs = new LinkedHashMap<>();
        }
        xattrs.put(key, value);
    }

    EstargzFormatException error(String message) {
        return new EstargzFormatException("cannot read the TOC: entry \"" + shown(name) + "\" " + message, jsonOffset);
    }

    private static String shown(String text) {
        return (text.length() <= 200 ? text : text.substring(0, 200) + "…").replace("\0", "\\0");
    }
}
