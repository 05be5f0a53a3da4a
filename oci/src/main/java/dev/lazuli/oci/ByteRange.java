package dev.lazuli.oci;

/// A range of bytes of a blob or file.
///
/// @param offset first byte, from 0
/// @param length bytes, at least 1
public record ByteRange(long offset, long length) {

    public ByteRange {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("not a byte range: offset " + offset + ", length " + length);
        }
    }

    /// The range from `start` up to, not including, `end`.
    public static ByteRange between(long start, long end) {
        return new ByteRange(start, end - start);
    }

    /// The offset behind the last byte.
    public long end() {
        return offset + length;
    }

    /// Whether all of `other` lies within this range.
    public boolean contains(ByteRange other) {
        return offset <= other.offset && other.end() <= end();
    }

    /// The value of an HTTP `Range` header (RFC 9110, section 14.2), such as `bytes=0-99`.
    public String toHttpRange() {
        return "bytes=" + offset + "-" + (end() - 1);
    }

    @Override
    public String toString() {
        return "[" + offset + ", " + end() + ")";
    }
}
