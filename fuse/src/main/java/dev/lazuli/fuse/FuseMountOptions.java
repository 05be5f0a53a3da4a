package dev.lazuli.fuse;

import java.time.Duration;

/// How a file system is mounted.
///
/// @param source           what `mount` shows as the device
/// @param subtype          the type is shown as `fuse.SUBTYPE`
/// @param entryTimeout     how long the kernel may trust a name without asking
/// @param attributeTimeout how long the kernel may trust attributes without asking
/// @param announceOpens    whether opens and releases reach the file system; when not, the kernel opens by itself and
///                         keeps its cache
/// @param passthrough      whether the file system may hand files to the kernel, which reads them by itself; needs
///                         opens that are announced
/// @param setUserId        whether set-user-id bits and file capabilities count
/// @param readAheadBytes   how far the kernel reads ahead
/// @param threads          threads that take requests
public record FuseMountOptions(
        String source,
        String subtype,
        Duration entryTimeout,
        Duration attributeTimeout,
        boolean announceOpens,
        boolean passthrough,
        boolean setUserId,
        int readAheadBytes,
        int threads) {
    private static final Duration FOREVER = Duration.ofDays(365);
    private static final int DEFAULT_READ_AHEAD = 1 << 20;
    private static final int DEFAULT_THREADS = 2;

    public FuseMountOptions {
        if (passthrough && !announceOpens) {
            throw new IllegalArgumentException("passthrough needs opens that are announced");
        }
        if (threads < 1 || readAheadBytes < 0) {
            throw new IllegalArgumentException("threads " + threads + ", read-ahead " + readAheadBytes);
        }
    }

    /// For a tree that never changes: the kernel trusts what it was told and opens files by itself, set-user-id bits do
    /// not count.
    public static FuseMountOptions named(String source, String subtype) {
        return new FuseMountOptions(
                source, subtype, FOREVER, FOREVER, false, false, false, DEFAULT_READ_AHEAD, DEFAULT_THREADS);
    }

    /// These options with set-user-id bits and file capabilities that count.
    public FuseMountOptions withSetUserId() {
        return new FuseMountOptions(
                source,
                subtype,
                entryTimeout,
                attributeTimeout,
                announceOpens,
                passthrough,
                true,
                readAheadBytes,
                threads);
    }

    /// These options with opens and releases that reach the file system.
    public FuseMountOptions withOpensAnnounced() {
        return new FuseMountOptions(
                source, subtype, entryTimeout, attributeTimeout, true, passthrough, setUserId, readAheadBytes, threads);
    }

    /// These options with opens that reach the file system, which may hand files to the kernel.
    public FuseMountOptions withPassthrough() {
        return new FuseMountOptions(
                source, subtype, entryTimeout, attributeTimeout, true, true, setUserId, readAheadBytes, threads);
    }

    /// These options with other timeouts.
    public FuseMountOptions withTimeouts(Duration entry, Duration attributes) {
        return new FuseMountOptions(
                source, subtype, entry, attributes, announceOpens, passthrough, setUserId, readAheadBytes, threads);
    }

    Timeouts timeouts() {
        return new Timeouts(entryTimeout, attributeTimeout);
    }
}
