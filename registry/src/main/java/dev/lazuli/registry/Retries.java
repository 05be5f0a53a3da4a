package dev.lazuli.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How often and when a request is repeated that failed for a passing reason: no connection, an answer that
/// broke off or stood still, 429 and 5xx.
///
/// The wait before the n-th repetition is `minWait` · 2ⁿ⁻¹, at most `maxWait`, less a random part of up to a
/// half. A longer `Retry-After` is kept to, unless it exceeds `maxWait`: then the failure is reported at once.
///
/// @param count   repetitions after the first attempt; 0 for none
/// @param minWait before the first repetition
/// @param maxWait before any repetition
public record Retries(int count, Duration minWait, Duration maxWait) {
    private static final int DEFAULT_COUNT = 5;
    private static final Duration DEFAULT_MIN_WAIT = Duration.ofMillis(30);
    private static final Duration DEFAULT_MAX_WAIT = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 30;

    public Retries {
        if (count < 0 || minWait.isNegative() || maxWait.compareTo(minWait) < 0) {
            throw new IllegalArgumentException(
                    "not a way to retry: " + count + " times, wait from " + minWait + " to " + maxWait);
        }
    }

    /// 5 repetitions, after 30 ms and more.
    public static Retries defaults() {
        return new Retries(DEFAULT_COUNT, DEFAULT_MIN_WAIT, DEFAULT_MAX_WAIT);
    }

    /// The wait before repetition number `repetition`, counted from 1.
    Duration waitBefore(int repetition) {
        long doubled = saturatedShift(minWait.toMillis(), Math.min(repetition - 1, MAX_DOUBLINGS));
        long longest = Math.min(doubled, maxWait.toMillis());
        return Duration.ofMillis(longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    private static long saturatedShift(long value, int by) {
        return value > Long.MAX_VALUE >> by ? Long.MAX_VALUE : value << by;
    }
}
