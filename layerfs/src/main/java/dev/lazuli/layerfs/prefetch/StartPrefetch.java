package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.read.FileUse;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Fetches what containers will read when they start, as soon as the layers of their image are mounted. Thread-safe.
///
/// Layers are mounted one by one, and one layer may be part of many images: an image begins with the first mount that
/// is made for it and ends with the last one. What it has in common with others is found among all mounted layers.
/// Nothing waits for any of this.
public final class StartPrefetch implements AutoCloseable {
    private static final int EXECUTABLE = 0111;

    /// Files up to this size are read when they are opened.
    private static final long SMALL_FILE = 64 << 10;

    private final StartOptions options;
    private final ImageDocuments documents;
    private final ProfileStore profiles;
    private final AheadRequests requests = new AheadRequests();
    private final Map<LayerReader, MountedLayer> layers = new IdentityHashMap<>();
    private final Map<String, StartedImage> images = new HashMap<>();

    /// @param documents asked for what labels do not say
    /// @param profiles  stays the caller's
    public StartPrefetch(StartOptions options, ImageDocuments documents, ProfileStore profiles) {
        this.options = options;
        this.documents = documents;
        this.profiles = profiles;
    }

    /// A mount of a layer for an image, from when it is asked for.
    public interface Mount extends AutoCloseable {
        /// The layer is about to be mounted. Returns at once.
        ///
        /// @param reader used until [#close()]
        void mounted(LayerReader reader);

        /// To be called when the mount ends, or does not come about; again, it does nothing.
        @Override
        void close();
    }

    /// A layer that is mounted at least once.
    private final class MountedLayer implements FileUse {
        private final Digest digest;
        private final LayerReader reader;
        private final Set<Integer> programs = ConcurrentHashMap.newKeySet();
        private volatile List<StartedImage> images = List.of();
        private int mounts;

        MountedLayer(Digest digest, LayerReader reader) {
            this.digest = digest;
            this.reader = reader;
        }

        @Override
        public void opened(int file) {
            long size = reader.index().size(file);
            boolean program = (reader.index().permissions(file) & EXECUTABLE) != 0 && programs.add(file);
            for (StartedImage image : images) {
                if (size <= SMALL_FILE) {
                    image.read(digest, reader, file, 0, size);
                }
                if (program) {
                    image.programStarts(reader, file);
                }
            }
        }

        @Override
        public void passedThrough(int file) {
            read(file, 0, reader.index().size(file));
        }

        @Override
        public void read(int file, long offset, long length) {
            for (StartedImage image : images) {
                image.read(digest, reader, file, offset, length);
            }
        }
    }

    /// Begins with a layer that was asked for. Returns at once.
    ///
    /// @param command what will be started of the image, program first; empty where that is not known
    /// @param isNew whether the layer was never mounted on this node; else nothing may be missing, and nothing
    ///              is fetched before that is known
    public Mount begin(ImageReference image, Digest layer, List<String> command, boolean isNew) {
        if (!options.any()) {
            return new Mount() {
                @Override
                public void mounted(LayerReader reader) {}

                @Override
                public void close() {}
            };
        }
        String name = image.toString();
        StartedImage started;
        synchronized (this) {
            started = images.computeIfAbsent(
                    name, _ -> new StartedImage(image, layer, options, documents, profiles, requests, this::current));
            started.asked(layer, command);
            attach();
        }
        if (isNew) {
            started.start(true);
        }
        return new LayerMount(name, started, layer);
    }

    private final class LayerMount implements Mount {
        private final String name;
        private final StartedImage image;
        private final Digest layer;
        private @Nullable LayerReader reader;
        private boolean ended;

        LayerMount(String name, StartedImage image, Digest layer) {
            this.name = name;
            this.image = image;
            this.layer = layer;
        }

        @Override
        public void mounted(LayerReader mountedReader) {
            synchronized (StartPrefetch.this) {
                reader = mountedReader;
                MountedLayer mounted =
                        layers.computeIfAbsent(mountedReader, _ -> new MountedLayer(layer, mountedReader));
                mounted.mounts++;
                mountedReader.watch(mounted);
                attach();
            }
            image.mounted();
            image.start(false);
        }

        @Override
        public void close() {
            boolean last;
            synchronized (StartPrefetch.this) {
                if (ended) {
                    return;
                }
                ended = true;
                if (reader != null) {
                    unmounted(reader);
                }
                last = image.unmounted();
                if (last) {
                    images.remove(name, image);
                }
                attach();
            }
            if (last) {
                image.close();
            }
        }

        private void unmounted(LayerReader mountedReader) {
            MountedLayer mounted = layers.get(mountedReader);
            if (mounted != null) {
                mounted.mounts--;
                if (mounted.mounts == 0) {
                    layers.remove(mountedReader);
                    mountedReader.watch(FileUse.IGNORED);
                }
            }
        }
    }

    /// Whether a profile says what is fetched of an image first; waits until that is known.
    public boolean followsProfile(ImageReference image) throws InterruptedException {
        StartedImage started;
        synchronized (this) {
            started = images.get(image.toString());
        }
        return started != null && started.followsProfile();
    }

    /// The layers that are mounted now. Called by images, which also say by that that they know more of themselves.
    private synchronized Map<Digest, LayerReader> current() {
        attach();
        Map<Digest, LayerReader> current = new LinkedHashMap<>();
        layers.values().forEach(layer -> current.putIfAbsent(layer.digest, layer.reader));
        return current;
    }

    /// Tells each layer of which images it is a part.
    private void attach() {
        for (MountedLayer layer : layers.values()) {
            List<StartedImage> having = new ArrayList<>();
            for (StartedImage image : images.values()) {
                if (image.has(layer.digest)) {
                    having.add(image);
                }
            }
            layer.images = List.copyOf(having);
        }
    }

    /// Ends all fetching, and keeps what was recorded.
    @Override
    public void close() {
        List<StartedImage> all;
        synchronized (this) {
            all = List.copyOf(images.values());
            images.clear();
            attach();
        }
        all.forEach(StartedImage::close);
    }
}
