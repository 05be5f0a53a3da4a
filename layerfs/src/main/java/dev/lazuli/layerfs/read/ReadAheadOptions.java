package dev.lazuli.layerfs.read;

import java.time.Duration;

/// How reads that must wait are served.
///
/// @param most       most compressed bytes that are fetched beyond what is asked for; 0 to fetch only that
/// @param wholeLayer whether the rest of the layer is fetched anyway, so that no byte is fetched in vain:
///                   then at least what the line brings in a round trip
/// @param deadline   how long a read waits at most; failures that pass are repeated as long
public record ReadAheadOptions(int most, boolean wholeLayer, Duration deadline) {}
