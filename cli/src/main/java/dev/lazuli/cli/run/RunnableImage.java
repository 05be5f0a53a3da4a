package dev.lazuli.cli.run;

import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.ImageConfig;

/// An image whose layers are there as snapshots.
///
/// @param name     containerd's name of it
/// @param config   its config
/// @param topLayer the committed snapshot that its containers stand on
public record RunnableImage(String name, ImageConfig config, ChainId topLayer) {}
