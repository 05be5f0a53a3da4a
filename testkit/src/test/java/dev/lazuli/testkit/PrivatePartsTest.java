package dev.lazuli.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivatePartsTest {
    @Test
    void containerdAnswersAndLeavesNothingBehind() throws Exception {
        try (WorkFolder work = WorkFolder.create()) {
            Path folder = work.path().resolve("containerd");
            try (PrivateContainerd containerd = PrivateContainerd.start(folder)) {
                assertThat(containerd.ctr("version").check().output()).contains("Server:");
                containerd.restart();
                assertThat(containerd.ctr("plugins", "ls").check().output()).contains("overlayfs");
            }
            assertThat(MountTable.below(work.path())).isEmpty();
            assertThat(Command.of(
                                    "ctr",
                                    "--address",
                                    folder.resolve("containerd.sock").toString(),
                                    "version")
                            .run()
                            .exitCode())
                    .isNotZero();
        }
    }

    @Test
    void containerdKnowsTheSnapshotterThatIsNotThereYet() throws Exception {
        try (WorkFolder work = WorkFolder.create();
                PrivateContainerd containerd = PrivateContainerd.startWithStargz(
                        work.path().resolve("containerd"), work.path().resolve("snapshotter.sock"))) {
            assertThat(containerd.ctr("plugins", "ls").check().output()).contains("stargz");
        }
    }

    @Test
    void registryIsDownWhileStoppedAndKeepsItsPort() throws Exception {
        try (WorkFolder work = WorkFolder.create();
                PrivateRegistry registry = PrivateRegistry.start(work.path().resolve("registry"));
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest ping = HttpRequest.newBuilder(URI.create("http://" + registry.host() + "/v2/"))
                    .build();
            assertThat(http.send(ping, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
            registry.stop();
            assertThatThrownBy(() -> http.send(ping, HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
            registry.restart();
            assertThat(http.send(ping, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void daemonThatEndsAtOnceIsReportedWithItsLog() throws Exception {
        try (WorkFolder work = WorkFolder.create()) {
            List<String> failing = List.of("sh", "-c", "echo no root here; exit 3");
            assertThatThrownBy(() -> PrivateSnapshotter.start(work.path().resolve("daemon"), failing, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended before it listened")
                    .hasMessageContaining("no root here");
        }
    }

    @Test
    void workFolderUnmountsWhatIsLeftBelowBeforeDeleting() throws Exception {
        WorkFolder work = WorkFolder.create();
        Path inside = work.folder("a folder");
        Command.of("mount", "-t", "tmpfs", "lazuli-test", inside.toString()).check();
        Files.writeString(inside.resolve("file"), "x");
        assertThat(MountTable.below(work.path()))
                .extracting(MountTable.Mount::mountpoint)
                .containsExactly(inside.toString());
        work.close();
        assertThat(work.path()).doesNotExist();
    }
}
