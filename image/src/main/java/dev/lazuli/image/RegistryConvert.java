package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.ManifestNotFoundException;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Converts an image of a registry into an image of a registry, without containerd: layers are streamed
/// from one to the other. What an earlier run has made is not made again, also if that run was killed. A
/// tag is moved only once all that it stands for is there. Thread-safe.
public final class RegistryConvert {
    private final RegistryClient registry;
    private final Path temporaryFolder;

    /// @param registry        stays the caller's
    /// @param temporaryFolder for layers where the target's registry does not take them in chunks; nothing
    ///                        is left there
    public RegistryConvert(RegistryClient registry, Path temporaryFolder) {
        this.registry = registry;
        this.temporaryFolder = temporaryFolder;
    }

    /// Converts. A target that is there already is replaced, unless it was made of the same source in the
    /// same way.
    ///
    /// @throws ImageNotFoundException when the source is an index that lacks one of the platforms
    /// @throws dev.lazuli.registry.RegistryException what one of the registries did not do
    public ConvertedAtRegistry run(RegistryConvertOptions options, ProgressListener listener)
            throws IOException, InterruptedException {
        listener.on(new ProgressEvent.Resolving(options.source()));
        Descriptor source = registry.resolve(options.source());
        listener.on(new ProgressEvent.Resolved(options.source(), source));
        Optional<ConversionRecord> record = options.recordTag()
                .map(tag -> new ConversionRecord(registry, options.target().withTag(tag), !options.force(), listener));
        if (record.isPresent()) {
            record.get().read();
            Optional<ConvertedAtRegistry> before = before(record.get(), source, options);
            if (before.isPresent()) {
                listener.on(new ProgressEvent.Exists(source));
                return before.get();
            }
        }
        ConversionStore store = new RegistryConversionStore(
                registry, options.source(), options.target(), record, temporaryFolder, listener);
        ImageConversion.Result made =
                new ImageConversion(options.source().toString(), store, options.conversion(), listener).run(source);
        ConvertedAtRegistry named = named(options, made);
        if (record.isPresent()) {
            Optional<Digest> tocs = named.tocs().map(ConvertedAtRegistry.Pinned::digest);
            record.get()
                    .addImage(
                            source.digest(),
                            ConversionKey.of(options.conversion()),
                            tag(options),
                            new RecordContent.Image(named.digest(), tocs));
        }
        return named;
    }

    private static String tag(RegistryConvertOptions options) {
        return options.target().tag().orElseThrow();
    }

    /// What the tags stand for now, if that is what an earlier conversion of the same source has made.
    private Optional<ConvertedAtRegistry> before(
            ConversionRecord record, Descriptor source, RegistryConvertOptions options)
            throws IOException, InterruptedException {
        Optional<RecordContent.Image> made =
                record.image(source.digest(), ConversionKey.of(options.conversion()), tag(options));
        if (made.isEmpty() || !isAt(options.target(), made.get().digest())) {
            return Optional.empty();
        }
        Optional<ConvertedAtRegistry.Pinned> tocs = Optional.empty();
        if (made.get().tocs().isPresent()) {
            Digest digest = made.get().tocs().get();
            if (!isAt(options.tocTarget(), digest)) {
                return Optional.empty();
            }
            tocs = Optional.of(new ConvertedAtRegistry.Pinned(options.tocTarget(), digest));
        }
        return Optional.of(new ConvertedAtRegistry(options.target(), made.get().digest(), tocs, true));
    }

    private boolean isAt(ImageReference tag, Digest digest) throws IOException, InterruptedException {
        try {
            return registry.resolve(tag).digest().equals(digest);
        } catch (ManifestNotFoundException e) {
            return false;
        }
    }

    /// The image with the TOCs gets its name first: without it the other one is of no use.
    private ConvertedAtRegistry named(RegistryConvertOptions options, ImageConversion.Result made)
            throws IOException, InterruptedException {
        Optional<ConvertedAtRegistry.Pinned> tocs = Optional.empty();
        if (made.tocs().isPresent()) {
            Descriptor manifest = made.tocs().get();
            name(options.tocTarget(), manifest);
            tocs = Optional.of(new ConvertedAtRegistry.Pinned(options.tocTarget(), manifest.digest()));
        }
        name(options.target(), made.target());
        return new ConvertedAtRegistry(options.target(), made.target().digest(), tocs, false);
    }

    private void name(ImageReference tag, Descriptor manifest) throws IOException, InterruptedException {
        byte[] json = registry.manifest(RemoteImages.at(tag, manifest.digest()), manifest);
        registry.putManifest(tag, manifest.mediaType(), json);
    }
}
