package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Converts an image between the stores of a [ConversionStore]: reads its documents, has its layers written
/// anew, and writes the documents for these. A document in which nothing changes keeps its bytes, and so its
/// digest. For one thread.
final class ImageConversion {
    /// On the entry of an index that holds BuildKit's attestations of another entry: that one's digest.
    private static final String ATTESTED = "vnd.docker.reference.digest";

    private final String name;
    private final ConversionStore store;
    private final Conversion conversion;
    private final ProgressListener listener;

    /// @param name of the source, for messages
    ImageConversion(String name, ConversionStore store, Conversion conversion, ProgressListener listener) {
        this.name = name;
        this.store = store;
        this.conversion = conversion;
        this.listener = listener;
    }

    /// What was made.
    ///
    /// @param target the index or manifest of the image
    /// @param tocs   the manifest of the image with its TOCs, if they are external and there are any
    record Result(Descriptor target, Optional<Descriptor> tocs) {}

    /// A document as it was found.
    private record Document(Descriptor descriptor, byte[] json, Manifest content) {}

    /// A manifest that is kept, with its config where it is that of an image.
    private record Part(Descriptor descriptor, byte[] json, ImageManifest manifest, Optional<Config> config) {}

    private record Config(byte[] json, ImageConfig content) {}

    /// Converts.
    ///
    /// @param source the index or manifest
    /// @throws ImageNotFoundException when it is an index that lacks one of the platforms
    Result run(Descriptor source) throws IOException, InterruptedException {
        Document top = document(source);
        List<Part> parts = new ArrayList<>();
        switch (top.content()) {
            case ImageManifest manifest -> parts.add(part(top, manifest));
            case ImageIndex index -> {
                for (Descriptor entry : chosen(index)) {
                    Document document = document(entry);
                    if (!(document.content() instanceof ImageManifest manifest)) {
                        throw new IOException("cannot convert image \"" + name + "\": " + entry.digest()
                                + " is an index within an index, expected a manifest");
                    }
                    parts.add(part(document, manifest));
                }
            }
        }
        Map<Digest, LayerResult> layers = layers(parts);
        List<Descriptor> rewritten = new ArrayList<>();
        Map<Digest, Digest> successors = new LinkedHashMap<>();
        for (Part part : parts) {
            Descriptor manifest = rewrite(part, layers);
            rewritten.add(manifest);
            successors.put(part.descriptor().digest(), manifest.digest());
        }
        Descriptor target = switch (top.content()) {
            case ImageManifest _ -> rewritten.getFirst();
            case ImageIndex index -> rewrite(top, index, rewritten, successors);
        };
        return new Result(target, tocs(target, layers));
    }

    private Optional<Descriptor> tocs(Descriptor target, Map<Digest, LayerResult> layers)
            throws IOException, InterruptedException {
        List<Descriptor> tocs = layers.values().stream()
                .flatMap(result -> result.toc().stream())
                .toList();
        boolean refers = conversion.format() instanceof LayerFormat.ExternalToc toc && toc.referrer();
        Descriptor bare = new Descriptor(target.mediaType(), target.digest(), target.size());
        return tocs.isEmpty()
                ? Optional.empty()
                : Optional.of(TocImage.put(store, tocs, refers ? Optional.of(bare) : Optional.empty()));
    }

    private Document document(Descriptor descriptor) throws IOException, InterruptedException {
        byte[] json = store.document(descriptor);
        return new Document(descriptor, json, Manifest.parse(json, descriptor.mediaType()));
    }

    /// Entries without a platform are for all of them.
    private List<Descriptor> chosen(ImageIndex index) throws ImageNotFoundException {
        for (Platform wanted : conversion.platforms()) {
            if (index.manifests().stream().noneMatch(entry -> isFor(wanted, entry))) {
                String found = index.manifests().stream()
                        .map(entry -> entry.platform().map(Platform::toString).orElse("unknown"))
                        .collect(Collectors.joining(", "));
                throw new ImageNotFoundException("cannot convert image \"" + name + "\": no manifest for platform "
                        + wanted + ", found " + (found.isEmpty() ? "none" : found));
            }
        }
        return index.manifests().stream()
                .filter(entry -> conversion.platforms().isEmpty()
                        || conversion.platforms().stream().anyMatch(wanted -> isFor(wanted, entry)))
                .toList();
    }

    private static boolean isFor(Platform wanted, Descriptor entry) {
        return entry.platform().isEmpty() || wanted.accepts(entry.platform().get());
    }

    /// Attestations and other artifacts have a manifest too, but no layers that anyone mounts.
    private Part part(Document document, ImageManifest manifest) throws IOException, InterruptedException {
        boolean image = MediaTypes.isConfig(manifest.config().mediaType())
                && manifest.layers().stream().anyMatch(layer -> MediaTypes.isLayer(layer.mediaType()));
        if (!image) {
            return new Part(document.descriptor(), document.json(), manifest, Optional.empty());
        }
        byte[] json = store.document(manifest.config());
        ImageConfig config = ImageConfig.parse(json);
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new IOException("cannot convert image \"" + name + "\": its config names "
                    + config.diffIds().size() + " diffIDs, its manifest "
                    + manifest.layers().size() + " layers");
        }
        return new Part(document.descriptor(), document.json(), manifest, Optional.of(new Config(json, config)));
    }

    private Map<Digest, LayerResult> layers(List<Part> parts) throws IOException, InterruptedException {
        List<Part> images =
                parts.stream().filter(part -> part.config().isPresent()).toList();
        List<Descriptor> layers = images.stream()
                .flatMap(part -> part.manifest().layers().stream())
                .toList();
        return new LayerConversions(store, conversion, listener).run(layers, first(images));
    }

    /// What stands first in each layer.
    private Map<Digest, List<String>> first(List<Part> images) {
        Set<Digest> manifests =
                images.stream().map(part -> part.descriptor().digest()).collect(Collectors.toSet());
        Map<Digest, Set<String>> paths = new LinkedHashMap<>();
        for (RecordedFiles.RecordedFile file : conversion.recorded().files()) {
            for (Part image : images) {
                List<Descriptor> layers = image.manifest().layers();
                for (int i = 0; i < layers.size(); i++) {
                    if (file.mayBeIn(image.descriptor().digest(), i, manifests)) {
                        paths.computeIfAbsent(layers.get(i).digest(), layer -> new LinkedHashSet<>())
                                .add(file.path());
                    }
                }
            }
        }
        return paths.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }

    private Descriptor rewrite(Part part, Map<Digest, LayerResult> layers) throws IOException, InterruptedException {
        ImageManifest before = part.manifest();
        if (part.config().isEmpty()) {
            store.keep(before.config());
            for (Descriptor layer : before.layers()) {
                store.keep(layer);
            }
            store.put(part.descriptor(), part.json());
            return part.descriptor();
        }
        List<DiffId> diffIds = part.config().get().content().diffIds();
        List<Descriptor> newLayers = new ArrayList<>();
        List<DiffId> newDiffIds = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            Descriptor layer = before.layers().get(i);
            LayerResult result = Objects.requireNonNull(layers.get(layer.digest()));
            newLayers.add(typed(result.describe(layer), result));
            newDiffIds.add(checked(layer, diffIds.get(i), result.diffId(diffIds.get(i))));
        }
        Descriptor config = config(before.config(), part.config().get(), newDiffIds);
        ImageManifest after = before.with(typeOf(before.mediaType()), config, newLayers);
        byte[] json = after.equals(before) ? part.json() : after.toJson();
        Descriptor described = part.descriptor().forContent(Descriptor.of(after.mediaType(), json));
        store.put(described, json);
        return described;
    }

    /// An image whose config is wrong about a layer cannot keep it.
    private DiffId checked(Descriptor layer, DiffId before, DiffId after) throws IOException {
        boolean keeps = conversion.format() instanceof LayerFormat.ExternalToc toc && toc.keepDiffId();
        if (keeps && !before.equals(after)) {
            throw new IOException("cannot keep the diffID of layer " + layer.digest() + " of image \"" + name
                    + "\": the config says " + before + ", but the layer is " + after);
        }
        return after;
    }

    private Descriptor config(Descriptor before, Config config, List<DiffId> diffIds)
            throws IOException, InterruptedException {
        String type = typeOf(before.mediaType());
        if (config.content().diffIds().equals(diffIds)) {
            Descriptor same = before.withMediaType(type);
            store.put(same, config.json());
            return same;
        }
        byte[] json = config.content().withDiffIds(diffIds).toJson();
        Descriptor described = before.forContent(Descriptor.of(type, json));
        store.put(described, json);
        return described;
    }

    private Descriptor rewrite(
            Document top, ImageIndex before, List<Descriptor> manifests, Map<Digest, Digest> successors)
            throws IOException, InterruptedException {
        List<Descriptor> entries = manifests.stream()
                .map(manifest -> attesting(manifest, successors))
                .toList();
        ImageIndex after = before.with(typeOf(before.mediaType()), entries);
        byte[] json = after.equals(before) ? top.json() : after.toJson();
        Descriptor described = top.descriptor().forContent(Descriptor.of(after.mediaType(), json));
        store.put(described, json);
        return described;
    }

    private static Descriptor attesting(Descriptor entry, Map<Digest, Digest> successors) {
        Map<String, String> annotations = new LinkedHashMap<>(entry.annotations());
        successors.forEach((before, after) -> annotations.replace(ATTESTED, before.toString(), after.toString()));
        return entry.withAnnotations(annotations);
    }

    private String typeOf(String mediaType) {
        return conversion.oci() ? MediaTypeChange.toOci(mediaType) : mediaType;
    }

    /// Docker's descriptors have no annotations.
    private Descriptor typed(Descriptor layer, LayerResult result) {
        String mediaType = typeOf(layer.mediaType());
        boolean bare = MediaTypeChange.isDocker(mediaType) && result instanceof LayerResult.Rewritten;
        return layer.withMediaType(mediaType).withAnnotations(bare ? Map.of() : layer.annotations());
    }
}
