package dev.lazuli.layerfs.read;

/// How much a read that must wait fetches beyond what it asks for.
///
/// @param most       most compressed bytes; 0 to fetch only what is asked for
/// @param wholeLayer whether the rest of the layer is fetched anyway, so that no byte is fetched in vain:
///                   then at least what the line brings in a round trip
public record ReadAheadOptions(int most, boolean wholeLayer) {}
