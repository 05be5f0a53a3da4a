package dev.lazuli.layerfs.prefetch;

import java.time.Duration;

/// What is fetched at the start of containers before they ask, and what is remembered for the next time.
///
/// @param programs whether programs are fetched with all that they say that they need
/// @param use      whether what a profile says is fetched at the mount
/// @param record   whether what the first container of an image reads becomes its profile
/// @param pull     whether a profile is looked for at the registry where there is none here
/// @param quiet    how long nothing new must have been read for a profile to be finished
/// @param longest  after which it is finished in any case
/// @param maxBytes most bytes of files in a profile that is recorded, uncompressed
/// @param gap      most compressed bytes between two parts of a layer that are fetched along with them
public record StartOptions(
        boolean programs,
        boolean use,
        boolean record,
        boolean pull,
        Duration quiet,
        Duration longest,
        long maxBytes,
        long gap) {
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long MAX_BYTES = 1L << 30;
    private static final long GAP = 128 << 10;

    /// Nothing is fetched or remembered.
    public static final StartOptions NONE =
            new StartOptions(false, false, false, false, QUIET, LONGEST, MAX_BYTES, GAP);

    public StartOptions {
        if (quiet.isNegative() || longest.isNegative() || maxBytes < 0 || gap < 0) {
            throw new IllegalArgumentException("negative option: quiet " + quiet + ", longest " + longest + ", "
                    + maxBytes + " bytes, gap " + gap);
        }
    }

    /// The usual limits.
    public static StartOptions of(boolean programs, boolean use, boolean record, boolean pull) {
        return new StartOptions(programs, use, record, pull, QUIET, LONGEST, MAX_BYTES, GAP);
    }

    /// The same with another time after which a profile is finished.
    public StartOptions withQuiet(Duration other) {
        return new StartOptions(programs, use, record, pull, other, longest, maxBytes, gap);
    }

    boolean any() {
        return programs || use || record;
    }
}
