package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocLimits;
import java.nio.file.Path;
import java.time.Duration;

/// How layers are kept and mounted.
///
/// @param root         folder for indexes, chunks and temporary files; created with mode 0700; one process at
///                     a time
/// @param entryTimeout how long the kernel may remember names; layers never change, so long
/// @param attrTimeout  how long the kernel may remember attributes
/// @param userXattr    whether opaque directories are marked by `user.overlay.opaque` instead of
///                     `trusted.overlay.opaque`, for overlayfs in a user namespace
/// @param readAhead    most compressed bytes that are fetched beyond what a read asks for
/// @param readDeadline how long a read waits for the registry at most, whose passing failures are not seen
///                     until then
/// @param referrers    whether external TOCs are looked for among the referrers of an image too
/// @param passthrough  whether the kernel reads files by itself that are here as a whole, where it can
/// @param limits       how much room the chunks may take
/// @param ahead        what is fetched before anyone asks for it
/// @param tocs         what the TOC of a layer may cost before the layer is refused
public record LayerFsOptions(
        Path root,
        Duration entryTimeout,
        Duration attrTimeout,
        boolean userXattr,
        int readAhead,
        Duration readDeadline,
        boolean referrers,
        boolean passthrough,
        StoreLimits limits,
        AheadOptions ahead,
        TocLimits tocs) {
    private static final Duration LONG = Duration.ofDays(1);
    private static final int DEFAULT_READ_AHEAD = 2 << 20;
    private static final Duration DEFAULT_READ_DEADLINE = Duration.ofMinutes(5);

    public LayerFsOptions {
        if (entryTimeout.isNegative() || attrTimeout.isNegative() || readAhead < 0 || readDeadline.isNegative()) {
            throw new IllegalArgumentException("negative option: entry timeout " + entryTimeout + ", attribute timeout "
                    + attrTimeout + ", read-ahead " + readAhead + ", read deadline " + readDeadline);
        }
    }

    /// Long timeouts, `trusted` xattrs, read-ahead of up to 2 MiB, reads that wait for 5 minutes at most,
    /// passthrough; nothing is fetched ahead.
    public static LayerFsOptions defaults(Path root) {
        return new LayerFsOptions(
                root,
                LONG,
                LONG,
                false,
                DEFAULT_READ_AHEAD,
                DEFAULT_READ_DEADLINE,
                false,
                true,
                StoreLimits.DEFAULT,
                AheadOptions.NONE,
                TocLimits.DEFAULT);
    }

    /// The same with other cache times.
    public LayerFsOptions withTimeouts(Duration entry, Duration attr) {
        return new LayerFsOptions(
                root, entry, attr, userXattr, readAhead, readDeadline, referrers, passthrough, limits, ahead, tocs);
    }

    /// The same with another xattr for opaque directories.
    public LayerFsOptions withUserXattr(boolean user) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                user,
                readAhead,
                readDeadline,
                referrers,
                passthrough,
                limits,
                ahead,
                tocs);
    }

    /// The same with another limit of read-ahead.
    public LayerFsOptions withReadAhead(int bytes) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                userXattr,
                bytes,
                readDeadline,
                referrers,
                passthrough,
                limits,
                ahead,
                tocs);
    }

    /// The same with another limit of how long reads wait.
    public LayerFsOptions withReadDeadline(Duration deadline) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                userXattr,
                readAhead,
                deadline,
                referrers,
                passthrough,
                limits,
                ahead,
                tocs);
    }

    /// The same, asking referrers or not.
    public LayerFsOptions withReferrers(boolean asked) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                userXattr,
                readAhead,
                readDeadline,
                asked,
                passthrough,
                limits,
                ahead,
                tocs);
    }

    /// The same with files that the kernel reads by itself, or without.
    public LayerFsOptions withPassthrough(boolean passes) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                userXattr,
                readAhead,
                readDeadline,
                referrers,
                passes,
                limits,
                ahead,
                tocs);
    }

    /// The same with other limits of the store.
    public LayerFsOptions withLimits(StoreLimits others) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                userXattr,
                readAhead,
                readDeadline,
                referrers,
                passthrough,
                others,
                ahead,
                tocs);
    }

    /// The same with other things that are fetched before anyone asks.
    public LayerFsOptions withAhead(AheadOptions others) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                userXattr,
                readAhead,
                readDeadline,
                referrers,
                passthrough,
                limits,
                others,
                tocs);
    }

    /// The same with other limits for TOCs.
    public LayerFsOptions withTocLimits(TocLimits others) {
        return new LayerFsOptions(
                root,
                entryTimeout,
                attrTimeout,
                userXattr,
                readAhead,
                readDeadline,
                referrers,
                passthrough,
                limits,
                ahead,
                others);
    }
}
