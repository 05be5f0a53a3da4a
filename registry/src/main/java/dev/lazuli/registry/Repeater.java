package dev.lazuli.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Repeats what failed for a passing reason, as [Retries] says. Thread-safe.
///
/// @param retries how often and when
record Repeater(Retries retries) {

    <T> T run(Work<T> work) throws IOException, InterruptedException {
        for (int repetition = 1; ; repetition++) {
            try {
                return work.run();
            } catch (RegistryException e) {
                pauseBefore(repetition, e);
            }
        }
    }

    /// Waits before repetition number `repetition`, counted from 1.
    ///
    /// @throws RegistryException `failure` itself when there is to be no such repetition
    void pauseBefore(int repetition, RegistryException failure) throws RegistryException, InterruptedException {
        Duration asked = retryAfter(failure).orElse(Duration.ZERO);
        if (!failure.passing() || repetition > retries.count() || asked.compareTo(retries.maxWait()) > 0) {
            throw failure;
        }
        Duration wait = retries.waitBefore(repetition);
        Thread.sleep(asked.compareTo(wait) > 0 ? asked : wait);
    }

    private static Optional<Duration> retryAfter(RegistryException failure) {
        return switch (failure) {
            case TooManyRequestsException e -> e.retryAfter();
            case ServerErrorException e -> e.retryAfter();
            default -> Optional.empty();
        };
    }
}
