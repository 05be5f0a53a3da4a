package dev.lazuli.it;

import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.MountTable;
import dev.lazuli.testkit.SidTools;
import dev.lazuli.testkit.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The images of podman and buildah, of Debian's unstable release, in a folder of their own.
///
/// These programs pull layers in parts when they find what containers/storage writes in them (a tar-split above all),
/// whole otherwise. Told to take the parts of any eStargz layer (`insecure_allow_unpredictable_image_contents`), they
/// lose times, follow no `innerOffset`, and take zstd:chunked layers with a `toc.digest` for eStargz.
final class ContainersStorage {
    private final Path folder;

    ContainersStorage(Path folder) throws IOException {
        this.folder = Files.createDirectory(folder);
        Files.writeString(folder.resolve("storage.conf"), """
                [storage]
                driver = "overlay"
                graphroot = "%1$s/root"
                runroot = "%1$s/run"
                [storage.options.pull_options]
                enable_partial_images = "true"
                """.formatted(folder));
    }

    /// Pulls with podman.
    ///
    /// @param reference on a registry that speaks plain HTTP
    void pull(String reference) throws IOException, InterruptedException {
        program("podman", "pull", "--tls-verify=false", reference).check();
    }

    /// Pushes an image that has been pulled, with all layers as zstd:chunked.
    ///
    /// @param program `podman` or `buildah`
    void pushAsZstdChunked(String program, String reference, String target) throws IOException, InterruptedException {
        program(program, "push", "--tls-verify=false", "--compression-format=zstd:chunked", "--force-compression")
                .with(reference, "docker://" + target)
                .check();
    }

    /// Everything in an image that has been pulled.
    TreeListing listing(String reference) throws IOException, InterruptedException {
        String layers = program("podman", "image", "inspect", "--format")
                .with("{{.GraphDriver.Data.UpperDir}}:{{.GraphDriver.Data.LowerDir}}", reference)
                .check()
                .output();
        Path root = Files.createDirectories(folder.resolve("view"));
        Command.of("mount", "-t", "overlay", "-o", "ro,lowerdir=" + layers, "overlay", root.toString())
                .check();
        try {
            return TreeListing.of(root);
        } finally {
            MountTable.unmountBelow(root);
        }
    }

    private Command program(String... words) throws IOException, InterruptedException {
        return SidTools.get()
                .command(folder, words)
                .withEnvironment(
                        "CONTAINERS_STORAGE_CONF",
                        folder.resolve("storage.conf").toString());
    }
}
