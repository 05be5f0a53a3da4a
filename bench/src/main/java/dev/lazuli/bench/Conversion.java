package dev.lazuli.bench;

import java.time.Duration;
import java.util.OptionalLong;

/// One conversion of an image and what it took.
///
/// @param run           what the client needed
/// @param containerdCpu what the daemon needed meanwhile, which stores what the client makes
/// @param peakHeapBytes the most heap in use, where the client is a Java program
/// @param outputBytes   size of all blobs that the conversion added to the content store: layers, TOCs, configs and
///                      manifests
record Conversion(MeasuredRun run, Duration containerdCpu, OptionalLong peakHeapBytes, long outputBytes) {}
