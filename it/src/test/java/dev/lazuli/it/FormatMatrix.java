package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.TarKind;
import dev.lazuli.testkit.TreeListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer format made by our command out of kinds of tar: mounted lazily it is the tree that containerd unpacks
/// from the original, and decompressed it is what GNU tar, gzip and zstd read.
///
/// An image with a layer for each kind of tar is converted once for each format.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FormatMatrix {
    private static final List<String> ADDED = List.of("stargz.index.json", ".no.prefetch.landmark");

    private final Map<LayerFormat, OciLayout> copies = new EnumMap<>(LayerFormat.class);
    private final Map<LayerFormat, TreeListing> mounted = new EnumMap<>(LayerFormat.class);
    private final List<TarKind> tars;
    private TarKinds kinds;

    FormatMatrix(List<TarKind> tars) {
        this.tars = List.copyOf(tars);
    }

    @BeforeAll
    void start() throws Exception {
        kinds = TarKinds.start(tars);
    }

    @AfterAll
    void stop() throws Exception {
        kinds.close();
    }

    final TarKinds kinds() {
        return kinds;
    }

    final Stream<Arguments> cells() {
        return Arrays.stream(LayerFormat.values())
                .flatMap(format -> tars.stream().map(kind -> Arguments.of(format, kind)));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("cells")
    void mountedIsTheTreeThatContainerdUnpacks(LayerFormat format, TarKind kind) throws Exception {
        TreeListing unpacked = kinds.unpacked().below("/" + kind);
        assertThat(unpacked.differencesTo(mounted(format).below("/" + kind))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theRootIsTheSameToo(LayerFormat format) throws Exception {
        assertThat(kinds.unpacked().differencesTo(mounted(format))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void gnuTarListsTheEntriesOfTheOriginal(LayerFormat format) throws Exception {
        List<List<String>> originals = new ArrayList<>();
        for (Path layer : layers(kinds.layout())) {
            originals.add(entries("gzip", layer));
        }
        List<List<String>> converted = new ArrayList<>();
        for (Path layer : layers(copy(format))) {
            converted.add(entries(format.decompressor(), layer));
        }
        assertThat(converted).isEqualTo(originals);
    }

    @ParameterizedTest
    @EnumSource
    void diffIdsAreThoseOfTheDecompressedLayers(LayerFormat format) throws Exception {
        List<String> decompressed = new ArrayList<>();
        for (Path layer : layers(copy(format))) {
            decompressed.add(decompressedDigest(format, layer));
        }
        assertThat(copy(format).config().diffIds()).extracting(Object::toString).isEqualTo(decompressed);
    }

    @Test
    void keptDiffIdsAreThoseOfTheOriginal() throws Exception {
        assertThat(copy(LayerFormat.KEEP_DIFF_ID).config().diffIds())
                .isEqualTo(kinds.layout().config().diffIds());
    }

    private TreeListing mounted(LayerFormat format) throws IOException, InterruptedException {
        TreeListing known = mounted.get(format);
        if (known == null) {
            known = kinds.mounted(kinds.converted(format));
            mounted.put(format, known);
        }
        return known;
    }

    private OciLayout copy(LayerFormat format) throws IOException, InterruptedException {
        OciLayout known = copies.get(format);
        if (known == null) {
            known = OciLayout.copyOf(kinds.converted(format), kinds.system().newPath("copy"));
            copies.put(format, known);
        }
        return known;
    }

    private static List<Path> layers(OciLayout image) throws IOException {
        return image.manifest().layers().stream()
                .map(Descriptor::digest)
                .map(image::blob)
                .toList();
    }

    /// What `tar -tv` says of a layer, without what a conversion adds; the decompressor has checked its sums first.
    private static List<String> entries(String decompressor, Path layer) throws IOException, InterruptedException {
        Command.of("sh", "-c", "\"$0\" -t <\"$1\"", decompressor, layer.toString())
                .check();
        String list = "\"$0\" -dc <\"$1\" | tar -P --full-time --numeric-owner --quoting-style=c -tvf -";
        return Command.of("sh", "-c", list, decompressor, layer.toString()).check().lines().stream()
                .filter(line -> ADDED.stream().noneMatch(added -> line.endsWith(" \"" + added + "\"")))
                .toList();
    }

    private static String decompressedDigest(LayerFormat format, Path layer) throws IOException, InterruptedException {
        String sum = "\"$0\" -dc <\"$1\" | sha256sum";
        String printed = Command.of("sh", "-c", sum, format.decompressor(), layer.toString())
                .check()
                .output();
        return "sha256:" + printed.substring(0, printed.indexOf(' '));
    }
}
