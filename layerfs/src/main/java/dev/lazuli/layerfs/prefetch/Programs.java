package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.prefetch.ImageTree.ImageFile;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.ImageConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Fetches the programs of one image with all that the kernel and the dynamic loader will read for them: interpreters
/// of scripts, the loader, libraries and the libraries' libraries. Each file once. Thread-safe.
///
/// Where a library is looked for follows `ld.so(8)`: DT_RPATH, `LD_LIBRARY_PATH` of the image, DT_RUNPATH, then the
/// folder of the program's loader, the usual folders, and those of `/etc/ld.so.conf.d`. Files up to 8 MiB are fetched
/// as a whole, of larger ones what the loader reads. What cannot be parsed or found is left to those who read it.
final class Programs {
    private static final System.Logger LOG = System.getLogger(Programs.class.getName());
    private static final long WHOLE_FILE = 8 << 20;
    private static final long FIRST_PART = 64 << 10;
    private static final int MOST_FILES = 1024;
    private static final int MOST_DEPTH = 24;
    private static final int MOST_SMALL_BYTES = 64 << 10;
    private static final int MOST_NAMES = 256;
    private static final String CONF = "/etc/ld.so.conf";
    private static final List<String> LOADER_FOLDERS =
            List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib");

    private final AheadRequests requests;
    private final long gap;
    private final SearchPaths paths;
    private final Set<Seen> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger files = new AtomicInteger();

    private record Seen(LayerReader reader, int file) {}

    /// A file that will be read.
    ///
    /// @param libraries where the programs that need it have libraries looked for, for its own libraries too
    private record Wanted(ImageFile file, List<String> libraries) {}

    /// @param gap    most bytes of a blob between two files that are fetched along with them
    /// @param config of the image; empty where it is not known
    Programs(AheadRequests requests, long gap, Optional<ImageConfig> config) {
        this.requests = requests;
        this.gap = gap;
        paths = SearchPaths.of(config);
    }

    /// Leaves a file to others from now on.
    ///
    /// @return whether nobody had it before
    boolean take(LayerReader reader, int file) {
        return seen.add(new Seen(reader, file));
    }

    /// Fetches what the image's own command needs.
    void fetchEntry(ImageView view, List<String> entrypoint, List<String> command) throws InterruptedException {
        fetch(view, found(view, paths.ofCommand(entrypoint, command)), 0);
    }

    /// Fetches what a program needs that is being started, and the program.
    ///
    /// @param reader of the layer that has it
    void fetchProgram(ImageView view, LayerReader reader, int file) throws InterruptedException {
        int layer = view.layer(reader);
        if (layer >= 0) {
            ImageFile program = new ImageFile(layer, file, reader.index().path(file));
            fetch(view, List.of(new Wanted(program, List.of())), 0);
        }
    }

    /// Of each list of paths, the first that there is.
    private static List<Wanted> found(ImageView view, List<List<String>> files) {
        List<Wanted> found = new ArrayList<>();
        for (List<String> paths : files) {
            paths.stream()
                    .flatMap(path -> view.tree().file(path).stream())
                    .findFirst()
                    .ifPresent(file -> found.add(new Wanted(file, List.of())));
        }
        return found;
    }

    private void fetch(ImageView view, List<Wanted> wanted, int depth) throws InterruptedException {
        List<Wanted> fresh = wanted.stream()
                .filter(each -> take(view.reader(each.file()), each.file().node()))
                .toList();
        if (fresh.isEmpty() || depth > MOST_DEPTH || files.addAndGet(fresh.size()) > MOST_FILES) {
            return;
        }
        Batch batch = new Batch(gap);
        for (Wanted each : fresh) {
            LayerReader reader = view.reader(each.file());
            long size = reader.index().size(each.file().node());
            batch.add(reader, each.file().node(), 0, size <= WHOLE_FILE ? size : FIRST_PART);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            batch.runs()
                    .forEach(run -> threads.submit(() -> {
                        requests.fetch(run);
                        return null;
                    }));
            fresh.forEach(each -> threads.submit(() -> {
                fetch(view, needs(view, each), depth + 1);
                return null;
            }));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// The files that a file needs.
    private List<Wanted> needs(ImageView view, Wanted wanted) throws InterruptedException {
        ImageFile file = wanted.file();
        LayerReader reader = view.reader(file);
        try {
            return switch (ProgramFile.read(new ReaderBytes(reader, file.node()))) {
                case ProgramFile.Elf elf -> {
                    fetchLoaded(reader, file.node(), elf.loaded());
                    yield libraries(view, wanted, elf);
                }
                case ProgramFile.Script script -> found(view, paths.interpreters(script));
                case ProgramFile.Other() -> List.of();
            };
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "nothing is known of what a program needs: path=" + file.path(), e);
            return List.of();
        }
    }

    private void fetchLoaded(LayerReader reader, int file, List<ByteRange> loaded) throws InterruptedException {
        if (reader.index().size(file) > WHOLE_FILE) {
            Batch batch = new Batch(gap);
            loaded.forEach(range -> batch.add(reader, file, range.offset(), range.length()));
            for (Batch.Run run : batch.runs()) {
                requests.fetch(run);
            }
        }
    }

    private List<Wanted> libraries(ImageView view, Wanted wanted, ProgramFile.Elf elf)
            throws IOException, InterruptedException {
        String origin = wanted.file().folder();
        List<String> inherited = new ArrayList<>(wanted.libraries());
        List<String> before = new ArrayList<>();
        if (elf.runpath().isEmpty()) {
            before.addAll(SearchPaths.folders(elf.rpath(), origin));
        }
        before.addAll(inherited);
        before.addAll(paths.libraryPath());
        before.addAll(SearchPaths.folders(elf.runpath(), origin));
        List<String> passedOn = new ArrayList<>(inherited);
        passedOn.addAll(SearchPaths.folders(elf.rpath(), origin));
        List<Wanted> found = new ArrayList<>();
        if (elf.interpreter().isPresent()) {
            view.tree().file(elf.interpreter().get()).ifPresent(loader -> {
                found.add(new Wanted(loader, List.of()));
                passedOn.add(loader.folder());
            });
            view.tree().file("/etc/ld.so.cache").ifPresent(cache -> found.add(new Wanted(cache, List.of())));
        }
        before.addAll(passedOn);
        before.addAll(LOADER_FOLDERS);
        List<String> missing = new ArrayList<>();
        for (String name : elf.needed()) {
            Optional<ImageFile> library = library(view.tree(), name, before);
            library.ifPresentOrElse(each -> found.add(new Wanted(each, passedOn)), () -> missing.add(name));
        }
        if (!missing.isEmpty()) {
            List<String> configured = configured(view);
            for (String name : missing) {
                library(view.tree(), name, configured).ifPresent(each -> found.add(new Wanted(each, passedOn)));
            }
        }
        return found;
    }

    private static Optional<ImageFile> library(ImageTree tree, String name, List<String> folders) {
        if (name.contains("/")) {
            return name.startsWith("/") ? tree.file(name) : Optional.empty();
        }
        for (String folder : folders) {
            Optional<ImageFile> found = tree.file(folder + "/" + name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// The folders of libraries that the image configures.
    private static List<String> configured(ImageView view) throws IOException, InterruptedException {
        Set<String> folders = new LinkedHashSet<>();
        List<String> configurations = new ArrayList<>(List.of(CONF));
        for (String name : view.tree().names(CONF + ".d", MOST_NAMES)) {
            if (name.endsWith(".conf")) {
                configurations.add(CONF + ".d/" + name);
            }
        }
        for (String each : configurations) {
            Optional<ImageFile> file = view.tree().file(each);
            if (file.isPresent()) {
                text(view, file.get())
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("/"))
                        .forEach(folders::add);
            }
        }
        return List.copyOf(folders);
    }

    private static String text(ImageView view, ImageFile file) throws IOException, InterruptedException {
        ReaderBytes bytes = new ReaderBytes(view.reader(file), file.node());
        ByteBuffer text = ByteBuffer.allocate((int) Math.min(bytes.size(), MOST_SMALL_BYTES));
        bytes.read(0, text);
        return new String(text.array(), StandardCharsets.UTF_8);
    }
}
