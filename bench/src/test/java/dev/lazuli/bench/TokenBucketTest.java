package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void sendersShareTheBandwidthInTheOrderInWhichTheyCome() {
        TokenBucket bucket = new TokenBucket(8_000_000); // 1,000,000 bytes a second
        long first = bucket.take(1_000_000, SECOND);
        long second = bucket.take(500_000, SECOND);
        assertThat(first).isBetween(2 * SECOND - 2_000_000, 2 * SECOND);
        assertThat(second - first).isEqualTo(SECOND / 2);
    }

    @Test
    void anIdleLinkSavesNoMoreThanABurst() {
        TokenBucket bucket = new TokenBucket(8_000_000);
        bucket.take(1, 0);
        assertThat(bucket.take(1_000_000, 100 * SECOND)).isBetween(101 * SECOND - 2_000_000, 101 * SECOND);
    }

    @Test
    void nothingLeavesBeforeItHasCome() {
        TokenBucket bucket = new TokenBucket(8_000_000_000L);
        assertThat(bucket.take(1, SECOND)).isEqualTo(SECOND);
    }
}
