package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.OVERLAYFS;
import static dev.lazuli.it.LazySystem.STARGZ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.SidTools;
import dev.lazuli.testkit.TreeListing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An image that skopeo has pushed as zstd:chunked: its manifest alone says what its TOC is verified against, under
/// keys that containerd does not pass on.
class ZstdChunkedPullTest {
    private LazySystem system;
    private String plain;
    private String chunked;

    @BeforeEach
    void start() throws Exception {
        system = LazySystem.start();
        plain = BusyboxImage.make(system.newPath("busybox"))
                .push(system.registry().reference("busybox:plain"));
        chunked = system.registry().reference("busybox:zstd-chunked");
        Path folder = Files.createDirectory(system.newPath("skopeo"));
        SidTools.get()
                .command(folder, "skopeo", "--insecure-policy", "copy", "--src-tls-verify=false")
                .with("--dest-tls-verify=false", "--dest-compress-format=zstd:chunked", "--dest-force-compress-format")
                .with("docker://" + plain, "docker://" + chunked)
                .check();
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
    }

    @Test
    void isMountedForClientsThatKnowNothingOfItsAnnotations() throws Exception {
        system.pullLazily(chunked);
        assertThat(system.lazyMounts()).hasSize(1);
        system.registry().stop();
        system.daemon().kill();
        system.restartDaemon();
        assertThat(system.lazyMounts())
                .as("what was found out is known without the registry")
                .hasSize(1);
    }

    @Test
    void isTheTreeThatContainerdUnpacks() throws Exception {
        system.lazuli("--snapshotter", STARGZ, "pull", chunked).check();
        assertThat(system.lazyMounts()).hasSize(1);
        TreeListing mounted = system.listing(STARGZ, chunked);
        system.pull(plain);
        TreeListing unpacked = system.listing(OVERLAYFS, plain);
        assertThat(withoutTimeOfRoot(unpacked).differencesTo(withoutTimeOfRoot(mounted)))
                .isEmpty();
    }

    /// containerd passes over the entry of the root when it unpacks.
    private static TreeListing withoutTimeOfRoot(TreeListing tree) {
        return tree.map(line -> TreeListing.pathOf(line).equals("/") ? line.replaceFirst(" mtime=[^ ]*", "") : line);
    }
}
