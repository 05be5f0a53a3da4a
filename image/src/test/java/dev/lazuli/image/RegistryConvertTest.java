package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.ManifestNotFoundException;
import dev.lazuli.registry.NotFoundException;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Conversions from one real registry to another.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryConvertTest {
    private static final int BIG = 9_000_000;

    private final WorkFolder work = WorkFolder.create();
    private final PrivateRegistry here = PrivateRegistry.start(work.folder("h"));
    private final PrivateRegistry there = PrivateRegistry.start(work.folder("t"));
    private final RegistryClient registry = new RegistryClient(RegistryOptions.defaults());
    private final Path temporary = Files.createDirectory(work.path().resolve("tmp"));
    private final EstargzOptions options = EstargzOptions.defaults(temporary).withThreads(1);
    private final RegistryConvert convert = new RegistryConvert(registry, temporary);
    private final byte[] big = layer("big", BIG);
    private final byte[] small = layer("small", 50_000);
    private Recorder events = new Recorder();

    RegistryConvertTest() throws IOException, InterruptedException {}

    /// All formats that write layers anew.
    enum Format {
        ESTARGZ,
        EXTERNAL_TOC,
        ZSTD_CHUNKED,
        ZSTD,
        TAR
    }

    @AfterAll
    void stop() throws IOException {
        registry.close();
        there.close();
        here.close();
        work.close();
    }

    @AfterEach
    void leavesNoFiles() throws IOException {
        events = new Recorder();
        try (var left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    /// A tar of one file of random bytes.
    private byte[] layer(String name, int size) throws IOException, InterruptedException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Files.write(work.path().resolve(name), content);
        Path tar = work.path().resolve(name + ".tar");
        Command.of("tar", "-C", work.path().toString(), "--mtime=@1000", "-cf", tar.toString(), name)
                .check();
        return Files.readAllBytes(tar);
    }

    private ImageReference source(String name) throws IOException, InterruptedException {
        ImageReference image = ImageReference.parse(here.reference(name));
        byte[] config = """
                {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s","%s"]}}""".formatted(Digest.sha256(big), Digest.sha256(small)).getBytes(StandardCharsets.UTF_8);
        ImageManifest manifest = new ImageManifest(
                MediaTypes.OCI_MANIFEST,
                upload(image, MediaTypes.OCI_CONFIG, config),
                List.of(upload(image, MediaTypes.OCI_LAYER, big), upload(image, MediaTypes.OCI_LAYER, small)),
                Map.of());
        registry.putManifest(image, MediaTypes.OCI_MANIFEST, manifest.toJson());
        return image;
    }

    private Descriptor upload(ImageReference image, String mediaType, byte[] blob)
            throws IOException, InterruptedException {
        Descriptor described = Descriptor.of(mediaType, blob);
        registry.uploadBlob(image, described, () -> new ByteArrayInputStream(blob), bytes -> {});
        return described;
    }

    private ImageReference target(String nameAndTag) throws IOException {
        return ImageReference.parse(there.reference(nameAndTag));
    }

    private Conversion conversion(Format format) {
        return Conversion.to(
                switch (format) {
                    case ESTARGZ -> new LayerFormat.Estargz(options);
                    case EXTERNAL_TOC -> new LayerFormat.ExternalToc(options, true);
                    case ZSTD_CHUNKED ->
                        new LayerFormat.Estargz(options.withCompression(new Compression.ZstdChunked(1)));
                    case ZSTD -> new LayerFormat.Zstd(1);
                    case TAR -> new LayerFormat.Uncompressed();
                });
    }

    private ConvertedAtRegistry run(ImageReference source, ImageReference target, Format format)
            throws IOException, InterruptedException {
        return convert.run(new RegistryConvertOptions(source, target, conversion(format)), events);
    }

    @ParameterizedTest
    @EnumSource
    void makesWhatAConversionWithoutRegistryMakes(Format format) throws Exception {
        ImageReference source = source("all:1");
        ImageReference target = target("all:" + format);

        ConvertedAtRegistry made = run(source, target, format);

        assertThat(made.found()).isFalse();
        assertThat(registry.resolve(target).digest()).isEqualTo(made.digest());
        MemoryStore memory = new MemoryStore();
        memory.add(MediaTypes.OCI_LAYER, big);
        memory.add(MediaTypes.OCI_LAYER, small);
        byte[] manifest = registry.manifest(source, registry.resolve(source));
        ImageManifest parsed = (ImageManifest) Manifest.parse(manifest, MediaTypes.OCI_MANIFEST);
        memory.add(MediaTypes.OCI_CONFIG, new RemoteImages(registry).small(source, parsed.config()));
        ImageConversion.Result expected = new ImageConversion("x", memory, conversion(format), events)
                .run(memory.add(MediaTypes.OCI_MANIFEST, manifest));
        assertThat(made.digest()).isEqualTo(expected.target().digest());
        assertThat(made.tocs().map(ConvertedAtRegistry.Pinned::digest))
                .isEqualTo(expected.tocs().map(Descriptor::digest));

        InspectedImage inspected = new InspectLayers(registry, temporary)
                .run(new InspectOptions(target, Optional.empty(), Platform.host(), true, 9), events);
        assertThat(inspected.layers())
                .hasSize(2)
                .allSatisfy(layer -> assertThat(layer.isClean()).isTrue())
                .allSatisfy(layer ->
                        assertThat(layer.toc().isPresent()).isEqualTo(format != Format.TAR && format != Format.ZSTD));
    }

    @Test
    void listsTheTocsAsReferrer() throws Exception {
        Conversion refers = Conversion.to(new LayerFormat.ExternalToc(options, true, true));
        ConvertedAtRegistry made =
                convert.run(new RegistryConvertOptions(source("refers:1"), target("refers:esgz"), refers), events);
        assertThat(registry.referrers(target("refers:esgz"), made.digest()))
                .extracting(Descriptor::digest)
                .containsExactly(made.tocs().orElseThrow().digest());
    }

    @Test
    void copiesWhatDoesNotChange() throws Exception {
        ImageReference source = source("copy:1");
        ConvertedAtRegistry made = convert.run(
                new RegistryConvertOptions(
                        source, target("copy:2"), Conversion.to(new LayerFormat.Unchanged()), Optional.empty(), false),
                events);
        assertThat(made.digest()).isEqualTo(registry.resolve(source).digest());
        assertThat(registry.blobSize(target("copy:2"), Digest.sha256(big))).isEqualTo(big.length);
        assertThatThrownBy(() -> registry.resolve(target("copy:lazuli-convert")))
                .isInstanceOf(ManifestNotFoundException.class);
    }

    @Test
    void makesNothingTwice() throws Exception {
        ImageReference source = source("twice:1");
        ConvertedAtRegistry first = run(source, target("twice:esgz"), Format.EXTERNAL_TOC);
        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(2);

        ConvertedAtRegistry second = run(source, target("twice:esgz"), Format.EXTERNAL_TOC);

        assertThat(second.found()).isTrue();
        assertThat(second.pinned()).isEqualTo(first.pinned());
        assertThat(second.tocs()).isEqualTo(first.tocs());
        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(2);

        // Another tag: the layers are there.
        ConvertedAtRegistry other = run(source, target("twice:other"), Format.EXTERNAL_TOC);
        assertThat(other.found()).isFalse();
        assertThat(other.digest()).isEqualTo(first.digest());
        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(2);

        // Other options: they are not.
        run(source, target("twice:esgz"), Format.ZSTD);
        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(4);

        // The tag was moved by that.
        assertThat(run(source, target("twice:esgz"), Format.EXTERNAL_TOC).found())
                .isFalse();
        assertThat(registry.resolve(target("twice:esgz")).digest()).isEqualTo(first.digest());
        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(4);

        convert.run(
                new RegistryConvertOptions(
                        source,
                        target("twice:esgz"),
                        conversion(Format.EXTERNAL_TOC),
                        Optional.of(RegistryConvertOptions.DEFAULT_RECORD_TAG),
                        true),
                events);
        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(6);
    }

    @Test
    void goesOnWhereARunEnded() throws Exception {
        ImageReference source = source("resume:1");
        Path stored = here.blob(Digest.sha256(small));
        byte[] content = Files.readAllBytes(stored);
        Files.delete(stored);
        ImageReference target = target("resume:esgz");

        assertThatThrownBy(() -> run(source, target, Format.ESTARGZ)).isInstanceOf(NotFoundException.class);

        assertThat(events.of(ProgressEvent.Converted.class)).hasSize(1);
        assertThatThrownBy(() -> registry.resolve(target)).isInstanceOf(ManifestNotFoundException.class);
        Files.write(stored, content);
        run(source, target, Format.ESTARGZ);
        assertThat(events.of(ProgressEvent.Converted.class))
                .extracting(event -> event.layer().digest())
                .containsExactly(Digest.sha256(big), Digest.sha256(small));
    }

    @Test
    void believesTheRecordOnlyWhereTheBlobIsThere() throws Exception {
        ImageReference source = source("gone:1");
        ConvertedAtRegistry made = run(source, target("gone:a"), Format.ZSTD);
        ImageManifest manifest = (ImageManifest)
                Manifest.parse(registry.manifest(target("gone:a"), made.digest()), MediaTypes.OCI_MANIFEST);
        Digest layer = manifest.layers().getFirst().digest();
        Command.of(
                        "rm",
                        "-r",
                        there.storage()
                                .resolve("docker/registry/v2/repositories/gone/_layers/sha256/" + layer.hex())
                                .toString())
                .check();

        run(source, target("gone:b"), Format.ZSTD);

        assertThat(events.of(ProgressEvent.Converted.class))
                .extracting(event -> event.layer().digest())
                .containsExactlyInAnyOrder(Digest.sha256(big), Digest.sha256(small), Digest.sha256(big));
    }

    @Test
    void leavesATagAloneThatIsNoRecord() throws Exception {
        ImageReference source = source("foreign:1");
        convert.run(
                new RegistryConvertOptions(
                        source,
                        target("foreign:lazuli-convert"),
                        Conversion.to(new LayerFormat.Unchanged()),
                        Optional.empty(),
                        false),
                ProgressListener.silent());

        ConvertedAtRegistry made = run(source, target("foreign:esgz"), Format.ZSTD);

        assertThat(registry.resolve(target("foreign:esgz")).digest()).isEqualTo(made.digest());
        assertThat(registry.resolve(target("foreign:lazuli-convert")).digest())
                .isEqualTo(registry.resolve(source).digest());
        assertThat(events.of(ProgressEvent.Warning.class))
                .singleElement()
                .satisfies(warning -> assertThat(warning.message()).contains("is something else"));
    }

    @Test
    void refusesTargetsThatCannotBeNamed() throws Exception {
        ImageReference source = source("names:1");
        ImageReference pinned = ImageReference.parse(target("names:1") + "@" + Digest.sha256(big));
        assertThatThrownBy(() -> new RegistryConvertOptions(source, pinned, conversion(Format.ZSTD)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a tag and no digest");
        ImageReference taken = target("names:lazuli-convert");
        assertThatThrownBy(() -> new RegistryConvertOptions(source, taken, conversion(Format.ZSTD)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tag of the record");
    }

    @Test
    void readsItsOwnRecordsAndForgetsTheOldest() throws Exception {
        RecordContent content = RecordContent.EMPTY;
        for (int i = 0; i < 1001; i++) {
            Digest from = Digest.sha256(new byte[] {(byte) (i >> 8), (byte) i});
            Descriptor blob = new Descriptor("a/b", from, i).withAnnotations(Map.of("k", "v" + i));
            content = content.plus(new RecordContent(
                    Map.of(
                            new RecordContent.LayerKey(from, "o"),
                            new LayerResult.Rewritten(blob, new DiffId(from), Optional.of(blob))),
                    Map.of(
                            new RecordContent.ImageKey(from, "o", "t"),
                            new RecordContent.Image(from, Optional.of(from)))));
        }
        assertThat(content.layers()).hasSize(1000);
        assertThat(content.layers().keySet().iterator().next().from()).isEqualTo(Digest.sha256(new byte[] {0, 1}));
        assertThat(RecordContent.parse(content.toJson())).isEqualTo(content);
    }
}
