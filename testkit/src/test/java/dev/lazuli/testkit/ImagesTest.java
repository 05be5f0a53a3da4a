package dev.lazuli.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagesTest {
    @Test
    void busyboxRunsInContainerd() throws Exception {
        try (WorkFolder work = WorkFolder.create();
                PrivateRegistry registry = PrivateRegistry.start(work.path().resolve("registry"));
                PrivateContainerd containerd =
                        PrivateContainerd.start(work.path().resolve("containerd"))) {
            String reference = BusyboxImage.make(work.path()).push(registry.reference("busybox:org"));
            containerd.ctr("images", "pull", "--plain-http", reference).check();
            assertThat(containerd
                            .ctr("run", "--rm", reference, "testkit-busybox", "echo", "hi")
                            .check()
                            .output())
                    .isEqualTo("hi");
        }
    }

    @Test
    void containerdUnpacksTheAwkwardImage() throws Exception {
        try (WorkFolder work = WorkFolder.create();
                PrivateRegistry registry = PrivateRegistry.start(work.path().resolve("registry"));
                PrivateContainerd containerd =
                        PrivateContainerd.start(work.path().resolve("containerd"))) {
            OciLayout image = AwkwardImage.make(work.path().resolve("layout"), AwkwardImage.Sparse.PAX);
            String reference = image.push(registry.reference("awkward:org"));
            containerd.ctr("images", "pull", "--plain-http", reference).check();
            TreeListing tree = containerd.listingOf("overlayfs", image.chainId());
            assertThat(tree.lines()).hasSizeGreaterThan(50_300);
            assertThat(tree.line("/links/second")).contains("nlink=3 same=/links/first");
            assertThat(tree.line("/also/implied/link")).contains("nlink=3");
            assertThat(tree.line("/ids/base-256")).contains("uid=2097157 gid=2147483655");
            assertThat(tree.line("/xattrs/capability")).contains("xattr:security.capability=0100000200200000");
            assertThat(tree.line("/changes/hidden/third")).contains("type=reg");
            assertThat(tree.lines()).noneMatch(line -> line.contains("/changes/hidden/below"));
        }
    }

    @Test
    void containerdUnpacksTheNonUtf8Image() throws Exception {
        try (WorkFolder work = WorkFolder.create();
                PrivateRegistry registry = PrivateRegistry.start(work.path().resolve("registry"));
                PrivateContainerd containerd =
                        PrivateContainerd.start(work.path().resolve("containerd"))) {
            OciLayout image = NonUtf8Image.make(work.path().resolve("layout"));
            String reference = image.push(registry.reference("non-utf8:org"));
            containerd.ctr("images", "pull", "--plain-http", reference).check();
            TreeListing tree = containerd.listingOf("overlayfs", image.chainId());
            assertThat(tree.line("/bytes/\\xff-collides")).contains("size=3");
            assertThat(tree.line("/bytes/\\xfe-collides")).contains("size=3");
            assertThat(tree.lines()).noneMatch(line -> line.contains("removed"));
        }
    }

    @Test
    void pythonImageIsMadeOnceAndHasTwoLayers() throws Exception {
        OciLayout image = PythonImage.get();
        assertThat(image.manifest().layers()).hasSize(2);
        Path index = image.folder().resolve("index.json");
        var made = Files.getLastModifiedTime(index);
        assertThat(PythonImage.get().folder()).isEqualTo(image.folder());
        assertThat(Files.getLastModifiedTime(index)).isEqualTo(made);
        assertThat(image.config().cmd()).isEqualTo(List.of("python3"));
    }
}
