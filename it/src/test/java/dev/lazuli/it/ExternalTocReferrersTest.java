package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.STARGZ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An image whose TOCs are in an image that refers to it, under a tag beside which there is no `-esgztoc`.
class ExternalTocReferrersTest {
    private LazySystem system;

    @BeforeEach
    void start() throws Exception {
        system = LazySystem.start("[lazuli.external_toc]\nreferrers = true\n");
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
    }

    @Test
    void isMountedWithTheTocsOfTheReferrer() throws Exception {
        String plain = BusyboxImage.make(system.newPath("busybox"))
                .push(system.registry().reference("busybox:plain"));
        String converted = system.registry().reference("busybox:converted");
        String moved = system.registry().reference("busybox:moved");
        system.pull(plain);
        system.lazuli("image", "convert", "--estargz", "--estargz-external-toc", "--estargz-external-toc-referrer")
                .with("--oci", plain, converted)
                .check();
        system.lazuli("push", converted).check();
        system.lazuli("push", converted + "-esgztoc").check();
        Command.of("skopeo", "copy", "--insecure-policy", "--src-tls-verify=false", "--dest-tls-verify=false", "--all")
                .with("docker://" + converted, "docker://" + moved)
                .check();
        system.lazuli("--snapshotter", STARGZ, "pull", moved).check();
        assertThat(system.lazyMounts()).hasSize(1);
    }
}
