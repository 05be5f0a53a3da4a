package dev.lazuli.image;

import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Converts the layers of an image side by side, the largest first, each of them once.
///
/// Some layers at once, each with some threads, keep all processors busy: what one layer does alone, such as
/// decompressing, happens beside the compressing of the others. The bytes that come out do not depend on it.
final class LayerConversions {
    private static final int MAX_LAYERS_AT_ONCE = 4;

    /// The builder's own estimate of the memory that a thread takes, in chunks.
    private static final long CHUNKS_PER_THREAD = 4;

    private final ConversionStore store;
    private final Conversion conversion;
    private final ProgressListener listener;

    LayerConversions(ConversionStore store, Conversion conversion, ProgressListener listener) {
        this.store = store;
        this.conversion = conversion;
        this.listener = listener;
    }

    /// Converts.
    ///
    /// @param layers may name a layer more than once
    /// @param first  for layers by digest, the paths of files that stand first
    /// @return what became of each, by its digest
    Map<Digest, LayerResult> run(List<Descriptor> layers, Map<Digest, List<String>> first)
            throws IOException, InterruptedException {
        Map<Digest, Descriptor> distinct = new LinkedHashMap<>();
        layers.forEach(layer -> distinct.putIfAbsent(layer.digest(), layer));
        Share share = Share.of(
                conversion.format(), distinct.size(), Runtime.getRuntime().maxMemory());
        LayerConversion work =
                new LayerConversion(store, conversion.format(), share.threads(), conversion.helper(), listener);
        Map<Digest, LayerResult> results = new ConcurrentHashMap<>();
        try (SideBySide side = new SideBySide(share.layers())) {
            distinct.values().stream()
                    .sorted(Comparator.comparingLong(Descriptor::size).reversed())
                    .forEach(layer -> side.start(
                            layer.digest(),
                            () -> results.put(
                                    layer.digest(),
                                    work.convert(layer, first.getOrDefault(layer.digest(), List.of())))));
            side.awaitAll();
        }
        return Map.copyOf(results);
    }

    /// How many layers are converted at once, and with how many threads each.
    record Share(int layers, int threads) {
        static Share of(LayerFormat format, int layers, long heapBytes) {
            Optional<EstargzOptions> options = options(format);
            int processors = options.map(EstargzOptions::threads)
                    .orElse(Runtime.getRuntime().availableProcessors());
            long chunk = options.map(o -> (long) o.chunkSize() + o.minChunkSize())
                    .orElse((long) EstargzOptions.DEFAULT_CHUNK_SIZE);
            int affordable = (int) Math.clamp(heapBytes / 2 / (CHUNKS_PER_THREAD * chunk), 1, 1 << 16);
            int atOnce = Math.clamp(layers, 1, Math.min(Math.min(processors, MAX_LAYERS_AT_ONCE), affordable));
            int each = Math.ceilDiv(2 * processors, atOnce);
            return new Share(atOnce, Math.clamp(each, 1, Math.min(processors, Math.max(1, affordable / atOnce))));
        }

        private static Optional<EstargzOptions> options(LayerFormat format) {
            return switch (format) {
                case LayerFormat.Estargz(EstargzOptions options) -> Optional.of(options);
                case LayerFormat.ExternalToc(EstargzOptions options, boolean _, boolean _) -> Optional.of(options);
                case LayerFormat.Unchanged _, LayerFormat.Zstd _, LayerFormat.Uncompressed _ -> Optional.empty();
            };
        }
    }
}
