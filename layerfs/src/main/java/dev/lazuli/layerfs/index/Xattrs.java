package dev.lazuli.layerfs.index;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The extended attributes of a node, read where they lie in the mapped index.
public final class Xattrs {
    private final MemorySegment area;

    Xattrs(MemorySegment area) {
        this.area = area;
    }

    /// Takes an attribute: its name and its value, views of the mapped file.
    public interface Visitor {
        void xattr(MemorySegment name, MemorySegment value);
    }

    /// Shows all attributes in TOC order.
    public void visit(Visitor visitor) {
        for (long at = 0; at < area.byteSize(); ) {
            int nameLength = area.get(IndexFormat.SHORT, at);
            int valueLength = area.get(IndexFormat.INT, at + Short.BYTES);
            long name = at + IndexFormat.XATTR_HEAD_BYTES;
            visitor.xattr(area.asSlice(name, nameLength), area.asSlice(name + nameLength, valueLength));
            at = name + nameLength + valueLength;
        }
    }

    /// All attributes on the heap, in TOC order.
    public Map<String, byte[]> toMap() {
        Map<String, byte[]> map = new LinkedHashMap<>();
        visit((name, value) -> map.put(
                new String(name.toArray(IndexFormat.BYTE), StandardCharsets.UTF_8), value.toArray(IndexFormat.BYTE)));
        return map;
    }
}
