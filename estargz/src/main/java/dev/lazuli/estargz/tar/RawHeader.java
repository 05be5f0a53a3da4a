package dev.lazuli.estargz.tar;

/// The header blocks of an entry, as they are in the stream.
///
/// @param bytes        all blocks
/// @param globalLength how many of the first bytes are PAX global headers
/// @param offset       where they start in the stream
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawHeader(byte[] bytes, int globalLength, long offset) {}
