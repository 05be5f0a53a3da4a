package dev.lazuli.registry;

import java.time.Duration;
import java.util.Random;

/// What the tests of this module share: options with short waits, and content.
final class Fixtures {
    static final Duration STALL = Duration.ofMillis(300);

    private Fixtures() {}

    /// Two repetitions at once, and half a second for everything.
    static RegistryOptions options() {
        return RegistryOptions.defaults()
                .withTimeouts(new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(800), STALL))
                .withRetries(new Retries(2, Duration.ofMillis(1), Duration.ofSeconds(2)));
    }

    /// Bytes that do not compress and depend on the seed alone.
    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
