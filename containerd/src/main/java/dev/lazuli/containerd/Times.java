package dev.lazuli.containerd;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Times as messages carry them.
final class Times {
    private Times() {}

    /// A missing time is the epoch.
    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
