package dev.lazuli.it;

import dev.lazuli.oci.ChainId;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.JavaProgram;
import dev.lazuli.testkit.MountTable;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.PrivateSnapshotter;
import dev.lazuli.testkit.SidTools;
import dev.lazuli.testkit.TreeListing;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A whole node for the tests of a class: registry, containerd and our daemon as its snapshotter `stargz`, and the
/// programs that use them. Not thread-safe.
final class LazySystem implements AutoCloseable {
    static final String OVERLAYFS = "overlayfs";
    static final String STARGZ = PrivateContainerd.STARGZ;

    /// Tests count what is fetched.
    private static final String ONLY_WHAT_IS_READ = "no_background_fetch = true\n";

    private static final String TOC_IMAGE_SUFFIX = "-esgztoc";

    private final WorkFolder work;
    private final PrivateRegistry registry;
    private final PrivateSnapshotter daemon;
    private final PrivateContainerd containerd;
    private int copies;

    private LazySystem(
            WorkFolder work, PrivateRegistry registry, PrivateSnapshotter daemon, PrivateContainerd containerd) {
        this.work = work;
        this.registry = registry;
        this.daemon = daemon;
        this.containerd = containerd;
    }

    static LazySystem start() throws IOException, InterruptedException {
        return start("");
    }

    /// @param tables what the daemon's configuration has besides
    static LazySystem start(String tables) throws IOException, InterruptedException {
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            WorkFolder work = WorkFolder.create();
            started.push(work);
            PrivateRegistry registry = PrivateRegistry.start(work.path().resolve("registry"));
            started.push(registry);
            PrivateSnapshotter daemon = PrivateSnapshotter.start(
                    work.path().resolve("daemon"),
                    JavaProgram.fromClassPath("dev.lazuli.snapshotter.Main"),
                    ONLY_WHAT_IS_READ + tables);
            started.push(daemon);
            PrivateContainerd containerd =
                    PrivateContainerd.startWithStargz(work.path().resolve("containerd"), daemon.socket());
            started.push(containerd);
            return new LazySystem(work, registry, daemon, containerd);
        } catch (IOException | InterruptedException | RuntimeException e) {
            for (AutoCloseable each : started) {
                try {
                    each.close();
                } catch (Exception failure) {
                    e.addSuppressed(failure);
                }
            }
            throw e;
        }
    }

    PrivateRegistry registry() {
        return registry;
    }

    PrivateSnapshotter daemon() {
        return daemon;
    }

    PrivateContainerd containerd() {
        return containerd;
    }

    /// A path that does not exist yet.
    Path newPath(String name) {
        copies++;
        return work.path().resolve(name + "-" + copies);
    }

    /// An empty folder.
    Path newFolder(String name) throws IOException {
        return Files.createDirectory(newPath(name));
    }

    /// Pulls and unpacks the ordinary way.
    void pull(String reference) throws IOException, InterruptedException {
        containerd.ctr("images", "pull", "--plain-http", reference).check();
    }

    /// Pulls lazily with Debian's `ctr-remote`, which works through our daemon.
    void pullLazily(String reference) throws IOException, InterruptedException {
        containerd
                .ctrRemote("images", "rpull", "--plain-http", "--snapshotter", STARGZ, reference)
                .check();
    }

    /// Converts an image that has been pulled, with Debian's `ctr-remote`, and pushes the result.
    ///
    /// @return the reference of the result, which containerd no longer has
    String convertByCtrRemote(String reference) throws IOException, InterruptedException {
        String converted = reference + "-by-ctr-remote";
        containerd
                .ctrRemote("images", "convert", "--estargz", "--oci", reference, converted)
                .check();
        containerd.ctr("images", "push", "--plain-http", converted).check();
        remove(converted);
        return converted;
    }

    /// Converts an image that has been pulled, with the `ctr-remote` of Debian's unstable release, and pushes what
    /// comes of it.
    ///
    /// @return the reference of the result, which containerd no longer has
    String convertByNewCtrRemote(String reference, LayerFormat format) throws IOException, InterruptedException {
        String converted = reference + "-" + format + "-by-new-ctr-remote";
        newCtrRemote("images", "convert")
                .with(format.flags())
                .with(reference, converted)
                .check();
        push(converted, format);
        return converted;
    }

    /// The `ctr-remote` of Debian's unstable release, on this containerd.
    Command newCtrRemote(String... arguments) throws IOException, InterruptedException {
        return SidTools.get()
                .command(containerd.folder(), "ctr-remote", "--address")
                .with(containerd.socket().toString())
                .with(arguments);
    }

    /// Pushes a conversion with the image of its TOCs, if it has one, and removes both.
    private void push(String converted, LayerFormat format) throws IOException, InterruptedException {
        List<String> made =
                format.hasTocImage() ? List.of(converted, converted + TOC_IMAGE_SUFFIX) : List.of(converted);
        for (String image : made) {
            containerd.ctr("images", "push", "--plain-http", image).check();
            remove(image);
        }
    }

    /// Converts an image that has been pulled, with our own command, and pushes the result.
    ///
    /// @return the reference of the result, which containerd no longer has
    String convert(String reference) throws IOException, InterruptedException {
        String converted = reference + "-by-lazuli";
        lazuli("image", "convert", "--estargz", "--oci", reference, converted).check();
        lazuli("push", converted).check();
        remove(converted);
        return converted;
    }

    /// Converts an image that has been pulled, with our own command, and pushes what comes of it.
    ///
    /// @return the reference of the result, which containerd no longer has
    String convert(String reference, LayerFormat format) throws IOException, InterruptedException {
        String converted = reference + "-" + format + "-by-lazuli";
        lazuli("image", "convert")
                .with(format.flags())
                .with(reference, converted)
                .check();
        push(converted, format);
        return converted;
    }

    /// Removes an image together with everything that only it needs.
    void remove(String reference) throws IOException, InterruptedException {
        containerd.ctr("images", "rm", "--sync", reference).check();
    }

    /// Makes containerd collect garbage now: the command deletes a lease and waits for the collection.
    void collectGarbage() throws IOException, InterruptedException {
        containerd.ctr("content", "prune", "references").check();
    }

    /// Starts the daemon again after it was stopped or killed, and waits until containerd has noticed.
    void restartDaemon() throws IOException, InterruptedException {
        daemon.restart();
        containerd.awaitStargz();
    }

    /// The name of the top snapshot of an image in the registry.
    ChainId chainId(String reference) throws IOException, InterruptedException {
        return OciLayout.copyOf(reference, newPath("copy")).chainId();
    }

    /// Everything in a pulled image, as a container would see it.
    TreeListing listing(String snapshotter, String reference) throws IOException, InterruptedException {
        return containerd.listingOf(snapshotter, chainId(reference));
    }

    /// The mounts of lazily pulled layers.
    List<MountTable.Mount> lazyMounts() throws IOException {
        return MountTable.below(daemon.root()).stream()
                .filter(m -> m.device().equals("stargz"))
                .toList();
    }

    /// The command line of this project, on this containerd.
    Command lazuli(String... arguments) {
        return Command.of(JavaProgram.fromClassPath("dev.lazuli.cli.Main"))
                .with("--address", containerd.socket().toString())
                .with(arguments);
    }

    @Override
    public void close() throws IOException {
        try (work;
                registry;
                daemon;
                containerd) {
            collectGarbage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping", e);
        }
    }
}
