package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.prefetch.ImageDocuments.Described;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An image some of whose layers are mounted: fetches what its profile says, or else what its command needs, and the
/// programs that are started; records a profile where there is none. Thread-safe.
///
/// One virtual thread does the work from [#start] to [#close()]; programs that are started have one each.
final class StartedImage implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StartedImage.class.getName());
    private static final int MOST_PROGRAMS = 128;
    private static final int WINDOWS_AT_ONCE = 3;
    private static final long FIRST_WINDOW = 1 << 20;
    private static final long MOST_WINDOW = 8 << 20;
    private static final long CLOSE_SECONDS = 10;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /// Some layers of an image may not be lazy, and never come.
    private static final Duration WAIT_FOR_LAYERS = Duration.ofSeconds(5);

    private static final Duration WAIT_FOR_ANY_LAYER = Duration.ofSeconds(1);

    private final ImageReference image;
    private final Digest firstLayer;
    private final StartOptions options;
    private final ImageDocuments documents;
    private final ProfileStore profiles;
    private final AheadRequests requests;
    private final Supplier<Map<Digest, LayerReader>> mounted;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<Optional<ImageProfile>> profile = new CompletableFuture<>();
    private final CompletableFuture<Programs> programs = new CompletableFuture<>();
    private final AtomicInteger programsStarted = new AtomicInteger();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean saved = new AtomicBoolean();
    private final Recorder recorder;
    private final ImageMounts mounts = new ImageMounts();
    private volatile List<Digest> layers = List.of();
    private volatile List<String> command = List.of();
    private volatile @Nullable Described described;
    private volatile boolean recording;
    private volatile boolean incomplete;

    /// @param firstLayer the layer that is mounted first
    /// @param mounted    all layers that are mounted, of whatever image
    StartedImage(
            ImageReference image,
            Digest firstLayer,
            StartOptions options,
            ImageDocuments documents,
            ProfileStore profiles,
            AheadRequests requests,
            Supplier<Map<Digest, LayerReader>> mounted) {
        this.image = image;
        this.firstLayer = firstLayer;
        this.options = options;
        this.documents = documents;
        this.profiles = profiles;
        this.requests = requests;
        this.mounted = mounted;
        recorder = new Recorder(options);
        recording = options.record();
    }

    /// Starts to work; again, it does nothing.
    ///
    /// @param somethingIsMissing whether it is known that not all of the image is here
    void start(boolean somethingIsMissing) {
        if (somethingIsMissing) {
            incomplete = true;
        }
        if (!started.getAndSet(true)) {
            threads.execute(this::run);
        }
    }

    /// Notes that a layer is to be mounted for this image.
    ///
    /// @param starts the command that will be started; empty where that is not known
    void asked(Digest layer, List<String> starts) {
        mounts.asked(layer);
        if (!starts.isEmpty()) {
            command = starts;
        }
    }

    /// Notes that a layer was mounted for this image.
    void mounted() {
        mounts.mounted();
    }

    /// Notes that what began with [#asked] has ended.
    ///
    /// @return whether it was the last one
    boolean unmounted() {
        return mounts.unmounted();
    }

    /// Whether a layer is known to be one of this image.
    boolean has(Digest layer) {
        return mounts.layers().contains(layer) || layers.contains(layer);
    }

    /// Whether a profile says what is fetched first; waits until that is known.
    boolean followsProfile() throws InterruptedException {
        try {
            return options.use()
                    && profile.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS).isPresent();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, () -> "it is not known whether there is a profile: image=" + image, e);
            return false;
        }
    }

    /// A part of a file of one of the image's layers is read.
    void read(Digest layer, LayerReader reader, int file, long offset, long length) {
        if (recording) {
            recorder.read(layer, reader, file, offset, length);
        }
    }

    /// A program of one of the image's layers is opened for the first time.
    void programStarts(LayerReader reader, int file) {
        if (!options.programs() || programsStarted.getAndIncrement() >= MOST_PROGRAMS) {
            return;
        }
        try {
            threads.execute(() -> fetchProgram(reader, file));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "the image is being unmounted", e);
        }
    }

    private void fetchProgram(LayerReader reader, int file) {
        try {
            Programs known = programs.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
            try (ImageView view = view()) {
                known.fetchProgram(view, reader, file);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, () -> "nothing is known of the layers of " + image, e);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "fetching a program ahead ends: image=" + image, e);
        }
    }

    private void run() {
        try {
            if (!incomplete && isAllHere()) {
                recording = false;
                return;
            }
            Optional<ImageProfile> found = findProfile();
            profile.complete(found);
            if (found.isPresent()) {
                recording = false;
                layers = found.get().layers();
                follow(found.get());
            } else {
                fetchEntry();
                if (recording) {
                    recorder.awaitEnd();
                    save();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "fetching ahead ends: image=" + image, e);
        } finally {
            profile.complete(Optional.empty());
            programs.completeExceptionally(new IllegalStateException("the layers of " + image + " are not known"));
        }
    }

    /// Whether nothing has to be fetched, so that the network is not needed either: all layers that come within a short
    /// while are here.
    private boolean isAllHere() throws InterruptedException {
        Set<Digest> here = new HashSet<>();
        long seen;
        do {
            seen = mounts.ever();
            Set<Digest> unknown = mounts.layers();
            unknown.removeAll(here);
            if (incomplete || !unknown.stream().allMatch(this::isHere)) {
                return false;
            }
            here.addAll(unknown);
        } while (mounts.awaitOneMore(seen, WAIT_FOR_ANY_LAYER));
        return true;
    }

    /// A layer that is not mounted yet counts as here.
    private boolean isHere(Digest layer) {
        try (ImageView view = new ImageView(List.of(layer), mounted.get())) {
            return view.layers().values().stream().allMatch(LayerReader::isComplete);
        }
    }

    private Optional<ImageProfile> findProfile() throws InterruptedException {
        if (!options.use() && !options.record()) {
            return Optional.empty();
        }
        try {
            if (image.digest().isPresent() && profiles.has(image.digest().get())) {
                return profiles.use(image.digest().get());
            }
            if (!options.pull() && (image.digest().isPresent() || profiles.isEmpty())) {
                // What else is fetched first need not wait for the manifest.
                profile.complete(Optional.empty());
            }
            Described known = describe();
            if (known == null) {
                return Optional.empty();
            }
            Optional<ImageProfile> found = profiles.use(known.manifest());
            if (found.isEmpty() && options.use() && options.pull()) {
                found = documents.profile(image, known.manifest());
                if (found.isPresent()) {
                    profiles.put(found.get());
                }
            }
            return found;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "no profile: image=" + image, e);
            return Optional.empty();
        }
    }

    /// What the registry knows of the image; asked once.
    private @Nullable Described describe() throws InterruptedException {
        Described known = described;
        if (known != null) {
            return known;
        }
        try {
            Described found = documents.describe(image, firstLayer).orElse(null);
            if (found != null) {
                described = found;
                layers = found.layers();
            }
            return found;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "nothing is known of image=" + image, e);
            return null;
        }
    }

    private void fetchEntry() throws InterruptedException {
        Described known = describe();
        if (!options.programs() || known == null) {
            return;
        }
        Optional<ImageConfig> config = config(known);
        Programs ofImage = new Programs(requests, options.gap(), config);
        programs.complete(ofImage);
        if (config.isPresent()) {
            mounts.awaitUntil(() -> mounted.get().keySet().containsAll(layers), WAIT_FOR_LAYERS);
            try (ImageView view = view()) {
                List<String> starts = command;
                if (starts.isEmpty()) {
                    ofImage.fetchEntry(
                            view, config.get().entrypoint(), config.get().cmd());
                } else {
                    ofImage.fetchEntry(view, starts.subList(0, 1), starts.subList(1, starts.size()));
                }
            }
        }
    }

    private Optional<ImageConfig> config(Described known) throws InterruptedException {
        try {
            return documents.config(image, known);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "nothing is known of the config of image=" + image, e);
            return Optional.empty();
        }
    }

    /// Fetches what a profile says.
    private void follow(ImageProfile followed) throws InterruptedException {
        Programs others = new Programs(requests, options.gap(), Optional.empty());
        programs.complete(others);
        if (!options.use()) {
            return;
        }
        LOG.log(
                Level.INFO,
                "a profile is followed: image={0} reads={1}",
                image,
                followed.reads().size());
        Playback playback = new Playback(followed, others, options.gap());
        Semaphore windows = new Semaphore(WINDOWS_AT_ONCE);
        long window = FIRST_WINDOW;
        while (!playback.isDone()) {
            windows.acquire();
            long mountsBefore = mounts.ever();
            ImageView view = view();
            List<Batch.Run> runs = playback.next(view.layers(), window);
            if (runs.isEmpty()) {
                view.close();
                windows.release();
                if (!playback.isDone() && !mounts.awaitOneMore(mountsBefore, LONGEST_WAIT)) {
                    return;
                }
                continue;
            }
            window = Math.min(window * 2, MOST_WINDOW);
            threads.execute(() -> {
                try (view) {
                    fetchAll(runs);
                } finally {
                    windows.release();
                }
            });
        }
    }

    private void fetchAll(List<Batch.Run> runs) {
        try (ExecutorService ofWindow = Executors.newVirtualThreadPerTaskExecutor()) {
            runs.forEach(run -> ofWindow.submit(() -> {
                requests.fetch(run);
                return null;
            }));
        }
    }

    private ImageView view() {
        return new ImageView(layers, mounted.get());
    }

    /// Keeps what was recorded, once.
    private void save() {
        Described known = described;
        if (!recording || known == null || saved.getAndSet(true)) {
            return;
        }
        recording = false;
        Optional<ImageProfile> made = recorder.end(known.manifest(), name(), known.layers());
        if (made.isEmpty()) {
            return;
        }
        try {
            profiles.put(made.get());
            LOG.log(
                    Level.INFO,
                    "a profile was recorded: image={0} reads={1} bytes={2}",
                    image,
                    made.get().reads().size(),
                    made.get().bytes());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot keep the profile of " + image + ": " + e.getMessage());
        }
    }

    /// The reference without the digest, which the profile has anyway.
    private String name() {
        return image.tag().map(tag -> image.withTag(tag).toString()).orElseGet(image::repository);
    }

    /// Ends all fetching, and keeps what was recorded.
    @Override
    public void close() {
        threads.shutdownNow();
        save();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "fetching ahead does not end: image={0}", image);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
