package dev.lazuli.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An input whose first bytes are numbers that go with the others; missing ones are 0.
final class Input {
    private final ByteBuffer bytes;

    Input(byte[] input) {
        bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The next byte, 0 to 255.
    int octet() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : 0;
    }

    /// A number from 0 up to, not including, `bound`, of the next four bytes.
    long below(long bound) {
        long value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << Byte.SIZE | octet();
        }
        return value % bound;
    }

    /// All that follow.
    byte[] rest() {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }
}
