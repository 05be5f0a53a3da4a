package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.STARGZ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An image from its lazy pull to its removal, with Debian's `ctr-remote` and `ctr` as clients.
class LifeCycleTest {
    private LazySystem system;
    private String image;

    @BeforeEach
    void start() throws Exception {
        system = LazySystem.start();
        String plain = BusyboxImage.make(system.newPath("busybox"))
                .push(system.registry().reference("busybox:plain"));
        system.pull(plain);
        image = system.convertByCtrRemote(plain);
        system.remove(plain);
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
    }

    @Test
    void runsAfterACollectionOfGarbageAndLeavesNothingWhenRemoved() throws Exception {
        system.pullLazily(image);
        assertThat(system.lazyMounts()).hasSize(1);
        system.collectGarbage();
        assertThat(system.lazyMounts()).hasSize(1);
        assertThat(run("life-cycle", "echo", "hi").check().output()).isEqualTo("hi");
        system.remove(image);
        assertThat(system.lazyMounts()).isEmpty();
        assertThat(system.daemon().snapshotFolders()).isEmpty();
        assertThat(system.containerd().ctr("content", "ls", "-q").check().output())
                .isEmpty();
    }

    @Test
    void theLayerItselfIsNeverDownloadedWhole() throws Exception {
        system.pullLazily(image);
        assertThat(system.containerd().ctr("content", "ls").check().lines())
                .as("manifest and config only")
                .hasSize(3);
    }

    @Test
    void containersAreMadeAgainAfterTheDaemonWasStopped() throws Exception {
        system.pullLazily(image);
        system.daemon().stop();
        system.restartDaemon();
        assertThat(run("after-stop", "echo", "hi").check().output()).isEqualTo("hi");
    }

    @Test
    void containersAreMadeAgainAfterTheDaemonWasKilled() throws Exception {
        system.pullLazily(image);
        system.daemon().kill();
        system.restartDaemon();
        assertThat(run("after-kill", "echo", "hi").check().output()).isEqualTo("hi");
        system.remove(image);
        assertThat(system.lazyMounts()).isEmpty();
        assertThat(system.daemon().snapshotFolders()).isEmpty();
    }

    @Test
    void aRestartNeedsNoRegistry() throws Exception {
        system.pullLazily(image);
        assertThat(run("before", "echo", "hi").check().output()).isEqualTo("hi");
        system.registry().stop();
        system.daemon().stop();
        system.restartDaemon();
        assertThat(system.lazyMounts()).hasSize(1);
        assertThat(run("without-registry", "echo", "hi").check().output()).isEqualTo("hi");
    }

    @Test
    void theExitCodeOfTheProcessComesBack() throws Exception {
        system.pullLazily(image);
        assertThat(run("exit-code", "sh", "-c", "exit 7").run().exitCode()).isEqualTo(7);
    }

    private Command run(String container, String... command) {
        return system.containerd()
                .ctr("run", "--rm", "--snapshotter", STARGZ, image, container)
                .with(command);
    }
}
