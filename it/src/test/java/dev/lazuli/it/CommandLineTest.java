package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The command `lazuli` from an ordinary image in a registry to a container that runs lazily, and what others make of
/// the images that it converts.
class CommandLineTest {
    private static LazySystem system;
    private static String plain;
    private static String converted;

    @BeforeAll
    static void start() throws Exception {
        system = LazySystem.start();
        plain = BusyboxImage.make(system.newPath("busybox"))
                .push(system.registry().reference("busybox:plain"));
        system.lazuli("pull", plain).check();
        converted = system.convert(plain);
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void runsLazilyAfterACollectionOfGarbageAndLeavesNothingWhenRemoved() throws Exception {
        system.lazuli("--snapshotter=stargz", "pull", converted).check();
        assertThat(system.lazyMounts()).hasSize(1);
        system.collectGarbage();
        assertThat(run("stargz", "echo", "hi").check().output()).isEqualTo("hi");
        system.lazuli("rmi", converted).check();
        assertThat(system.lazyMounts()).isEmpty();
        assertThat(system.daemon().snapshotFolders()).isEmpty();
    }

    @Test
    void pullsByItselfWhenAnImageIsNotThere() throws Exception {
        Command.Result result = run("stargz", "echo", "hi").check();
        assertThat(result.output()).isEqualTo("hi");
        assertThat(system.lazyMounts()).hasSize(1);
        system.lazuli("rmi", converted).check();
        assertThat(system.lazyMounts()).isEmpty();
    }

    @Test
    void runsWithTheOrdinarySnapshotterToo() throws Exception {
        assertThat(run("overlayfs", "sh", "-c", "echo hi; exit 3").run())
                .extracting(Command.Result::exitCode, Command.Result::output)
                .containsExactly(3, "hi");
    }

    @Test
    void ctrRunsOurImageWithOverlayfs() throws Exception {
        system.pull(converted);
        assertThat(system.containerd()
                        .ctr("run", "--rm", converted, "run-by-ctr", "echo", "hi")
                        .check()
                        .output())
                .isEqualTo("hi");
        system.remove(converted);
    }

    @Test
    void ctrRemotePullsOurImageLazily() throws Exception {
        system.pullLazily(converted);
        assertThat(system.lazyMounts()).hasSize(1);
        system.remove(converted);
        assertThat(system.lazyMounts()).isEmpty();
    }

    @Test
    void skopeoGzipAndGnuTarReadOurImage() throws Exception {
        OciLayout copy = OciLayout.copyOf(converted, system.newPath("skopeo"));
        for (Descriptor layer : copy.manifest().layers()) {
            Path blob = copy.blob(layer.digest());
            Command.of("sh", "-c", "gzip -t <\"$0\"", blob.toString()).check();
            assertThat(Command.of("tar", "-tzf", blob.toString()).check().lines())
                    .contains("./bin/busybox", "./bin/sh", "stargz.index.json");
        }
    }

    @Test
    void exitCodesOfRunAreDockers() throws Exception {
        assertThat(run("overlayfs", "no-such-program").run().exitCode()).isEqualTo(127);
        assertThat(run("overlayfs", "/etc/passwd").run().exitCode()).isEqualTo(126);
        assertThat(system.lazuli("run", "--rm", system.registry().reference("no/such:image"))
                        .run()
                        .exitCode())
                .isEqualTo(125);
    }

    @Test
    void aContainerdThatIsNotThereIsOneLine() throws Exception {
        Command.Result result =
                system.lazuli("--address", "/nowhere/containerd.sock", "images").run();
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors().lines()).singleElement().asString().contains("/nowhere/containerd.sock");
    }

    private static Command run(String snapshotter, String... command) {
        return system.lazuli("--snapshotter", snapshotter, "run", "--rm", "--net", "none", converted)
                .with(command);
    }
}
