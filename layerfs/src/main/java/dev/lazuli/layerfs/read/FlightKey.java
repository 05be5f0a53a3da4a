package dev.lazuli.layerfs.read;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The 32 bytes of a chunk digest as a map's key.
record FlightKey(long a, long b, long c, long d) {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static FlightKey of(MemorySegment digest) {
        return new FlightKey(digest.get(LONG, 0), digest.get(LONG, 8), digest.get(LONG, 16), digest.get(LONG, 24));
    }
}
