package dev.lazuli.snapshotter.snapshots;

import static dev.lazuli.snapshotter.snapshots.SnapshotsServiceTest.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.containerd.proto.snapshots.Info;
import dev.lazuli.containerd.proto.snapshots.Kind;
import dev.lazuli.containerd.proto.types.Mount;
import dev.lazuli.oci.Digest;
import dev.lazuli.snapshotter.remote.FakeLayers;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lazily mounted layers over the socket; the mounts are not real.
class RemoteSnapshotsTest {
    private static final Digest ONE = digest("1");
    private static final Digest TWO = digest("2");
    private static final Digest THREE = digest("3");

    @TempDir
    private Path folder;

    private final FakeLayers layers = new FakeLayers();
    private RunningService service;

    @BeforeEach
    void start() throws IOException {
        service = RunningService.start(folder, layers);
    }

    @AfterEach
    void stop() throws IOException {
        service.close();
    }

    private static Digest digest(String content) {
        return Digest.sha256(content.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, String> labels(String target, Digest layer) {
        return Map.of(
                "containerd.io/snapshot.ref",
                target,
                "containerd.io/snapshot/cri.image-ref",
                "localhost:5000/py:esgz",
                "containerd.io/snapshot/cri.layer-digest",
                layer.toString(),
                "containerd.io/snapshot/cri.image-layers",
                layer + "," + TWO + "," + THREE,
                "containerd.io/snapshot/stargz/toc.digest",
                digest("toc").toString());
    }

    private void prepareRemote(String key, String parent, String target, Digest layer) {
        assertStatus(Status.Code.ALREADY_EXISTS, () -> service.prepare(key, parent, labels(target, layer)));
    }

    private Path content(long id) {
        return service.state().snapshots().resolve(id + "/fs");
    }

    private List<String> folderNames() {
        String[] names = service.state().snapshots().toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void commitsALayerThatCanBeMountedAndAnswersAlreadyExists() {
        prepareRemote("k1", "", "chain-1", ONE);
        prepareRemote("k2", "chain-1", "chain-2", TWO);
        assertThat(service.names()).containsExactly("chain-1", "chain-2");
        Info info = service.stat("chain-2");
        assertThat(info.getKind()).isEqualTo(Kind.COMMITTED);
        assertThat(info.getParent()).isEqualTo("chain-1");
        Map<String, String> expected = new HashMap<>(labels("chain-2", TWO));
        expected.put("containerd.io/snapshot/remote", "remote snapshot");
        assertThat(info.getLabelsMap()).isEqualTo(expected);
        assertThat(layers.mounted()).containsExactlyInAnyOrder(content(1), content(2));
        assertThat(service.names("labels.\"containerd.io/snapshot.ref\"==chain-2,parent==\"chain-1\""))
                .containsExactly("chain-2");
        assertThat(service.usage("chain-1").getSize()).isEqualTo(FakeLayers.FETCHED);
        assertThat(service.prepare("run", "chain-2").getFirst().getOptionsList())
                .contains("lowerdir=" + content(2) + ":" + content(1));
    }

    @Test
    void aTargetThatIsThereNeedsNoSecondMount() {
        prepareRemote("k1", "", "chain-1", ONE);
        prepareRemote("k2", "", "chain-1", ONE);
        assertThat(layers.attempts()).containsExactly(ONE);
        assertThat(folderNames()).containsExactly("1");
    }

    @Test
    void fallsBackToAnOrdinarySnapshotAndLeavesNoMount() {
        layers.fail(ONE, "no eStargz footer");
        List<Mount> mounts = service.prepare("k1", "", labels("chain-1", ONE));
        assertThat(mounts)
                .singleElement()
                .satisfies(m -> assertThat(m.getType()).isEqualTo("bind"));
        assertThat(service.stat("k1").getKind()).isEqualTo(Kind.ACTIVE);
        assertThat(service.stat("k1").getLabelsMap()).containsEntry("containerd.io/snapshot.ref", "chain-1");
        assertThat(layers.mounted()).isEmpty();
        assertThat(folderNames()).hasSize(1);
        service.commit("chain-1", "k1");
        prepareRemote("k2", "chain-1", "chain-2", TWO);
        assertThat(service.mounts(prepared("run", "chain-2"))).hasSize(1);
    }

    private String prepared(String key, String parent) {
        service.prepare(key, parent);
        return key;
    }

    @Test
    void fallsBackWhenTheLabelsDoNotNameALayer() {
        service.prepare("k1", "", Map.of("containerd.io/snapshot.ref", "an-id-of-buildkit"));
        assertThat(service.stat("k1").getKind()).isEqualTo(Kind.ACTIVE);
        assertThat(layers.attempts()).isEmpty();
    }

    @Test
    void aKeyThatIsTakenIsAnError() {
        service.prepare("k1", "");
        assertStatus(Status.Code.ALREADY_EXISTS, () -> service.prepare("k1", "", labels("chain-1", ONE)));
        assertThat(service.names()).containsExactly("k1");
        assertStatus(Status.Code.NOT_FOUND, () -> service.prepare("k2", "none", labels("chain-1", ONE)));
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> service.prepare("k2", "k1", labels("chain-1", ONE)));
        assertThat(layers.attempts()).isEmpty();
    }

    @Test
    void startsAllNeighboursOnce() {
        prepareRemote("k1", "", "chain-1", ONE);
        prepareRemote("k2", "chain-1", "chain-2", TWO);
        prepareRemote("k3", "chain-2", "chain-3", THREE);
        assertThat(layers.prefetched()).containsExactly(TWO, THREE);
    }

    @Test
    void ordinaryLayersStartNoNeighbours() {
        Map<String, String> ordinary = new HashMap<>(labels("chain-1", ONE));
        ordinary.remove("containerd.io/snapshot/stargz/toc.digest");
        layers.fail(ONE, "no TOC digest");
        service.prepare("k1", "", ordinary);
        assertThat(layers.prefetched()).isEmpty();
    }

    @Test
    void callsForOneTargetShareOneMount() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        layers.holdUntil(gate);
        List<Future<Status.Code>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String key = "k" + i;
                calls.add(threads.submit(() -> {
                    try {
                        service.prepare(key, "", labels("chain-1", ONE));
                        return Status.Code.OK;
                    } catch (StatusRuntimeException e) {
                        return e.getStatus().getCode();
                    }
                }));
            }
            gate.countDown();
        }
        for (Future<Status.Code> call : calls) {
            assertThat(call.get()).isEqualTo(Status.Code.ALREADY_EXISTS);
        }
        assertThat(service.names()).containsExactly("chain-1");
        assertThat(layers.attempts()).containsExactly(ONE);
        assertThat(layers.mounted()).hasSize(1);
    }

    @Test
    void givesUpALayerThatTakesTooLong() throws IOException {
        stop();
        service = RunningService.start(folder, layers, Duration.ofMillis(100));
        layers.holdUntil(new CountDownLatch(1));
        service.prepare("k1", "", labels("chain-1", ONE));
        assertThat(service.stat("k1").getKind()).isEqualTo(Kind.ACTIVE);
        assertThat(layers.mounted()).isEmpty();
        assertThat(folderNames()).hasSize(1);
    }

    @Test
    void removeUnmounts() {
        prepareRemote("k1", "", "chain-1", ONE);
        prepareRemote("k2", "chain-1", "chain-2", TWO);
        assertStatus(Status.Code.FAILED_PRECONDITION, () -> service.remove("chain-1"));
        assertThat(layers.mounted()).hasSize(2);
        service.remove("chain-2");
        service.remove("chain-1");
        assertThat(layers.mounted()).isEmpty();
        assertThat(service.state().snapshots()).isEmptyDirectory();
    }

    @Test
    void unmountsAtTheEndAndMountsAgainAtTheStart() throws IOException {
        prepareRemote("k1", "", "chain-1", ONE);
        service.prepare("run", "chain-1");
        List<Info> before = service.list();
        stop();
        assertThat(layers.mounted()).isEmpty();
        start();
        assertThat(layers.mounted()).containsExactly(content(1));
        assertThat(service.list()).isEqualTo(before);
        assertThat(service.mounts("run")).hasSize(1);
        assertThat(layers.attempts()).containsExactly(ONE, ONE);
    }

    @Test
    void replacesTheDeadMountsOfADaemonThatWasKilled() throws IOException {
        prepareRemote("k1", "", "chain-1", ONE);
        prepareRemote("k2", "chain-1", "chain-2", TWO);
        service = service.killAndStart();
        assertThat(layers.mounted()).containsExactlyInAnyOrder(content(1), content(2));
        assertThat(layers.isAlive(content(1))).isTrue();
        assertThat(layers.isAlive(content(2))).isTrue();
    }

    @Test
    void aCrashBeforeTheCommitLeavesNothing() throws IOException {
        prepareRemote("k1", "", "chain-1", ONE);
        Path orphan = service.state().snapshots().resolve("2/fs");
        Files.createDirectories(orphan);
        layers.mountStranger(orphan);
        service = service.killAndStart();
        assertThat(folderNames()).containsExactly("1");
        assertThat(layers.mounted()).containsExactly(content(1));
        prepareRemote("k2", "chain-1", "chain-2", TWO);
        assertThat(layers.mounted()).contains(content(2));
    }

    @Test
    void aLayerThatCannotBeMountedAgainStopsNobodyAndIsTriedAtItsNextUse() throws IOException {
        prepareRemote("k1", "", "chain-1", ONE);
        prepareRemote("k2", "", "other", TWO);
        service.prepare("run", "chain-1");
        layers.fail(ONE, "registry is away");
        service = service.killAndStart();
        assertThat(layers.mounted()).containsExactly(content(2));
        assertThat(service.names()).containsExactly("chain-1", "other", "run");
        assertStatus(Status.Code.UNAVAILABLE, () -> service.mounts("run"));
        assertStatus(Status.Code.UNAVAILABLE, () -> service.prepare("run2", "chain-1"));
        assertThat(service.names()).doesNotContain("run2");
        layers.fail(ONE, null);
        assertThat(service.mounts("run")).hasSize(1);
        assertThat(layers.mounted()).containsExactlyInAnyOrder(content(1), content(2));
    }

    @Test
    void aMountThatDiedIsReplacedAtTheNextUse() {
        prepareRemote("k1", "", "chain-1", ONE);
        layers.killAll();
        service.prepare("run", "chain-1");
        assertThat(layers.isAlive(content(1))).isTrue();
        assertThat(layers.attempts()).containsExactly(ONE, ONE);
    }

    @Test
    void aRemoteSnapshotWithoutItsFolderGetsItBack() throws IOException {
        prepareRemote("k1", "", "chain-1", ONE);
        stop();
        Path snapshot = content(1).getParent();
        Files.delete(content(1));
        Files.delete(snapshot);
        start();
        assertThat(layers.mounted()).containsExactly(content(1));
    }

    @Test
    void relabellingDoesNotChangeWhatIsMounted() throws IOException {
        prepareRemote("k1", "", "chain-1", ONE);
        var _ = service.client()
                .update(dev.lazuli.containerd.proto.snapshots.UpdateSnapshotRequest.newBuilder()
                        .setInfo(Info.newBuilder().setName("chain-1").putLabels("containerd.io/gc.root", "x"))
                        .build());
        service = service.killAndStart();
        assertThat(layers.mounted()).containsExactly(content(1));
        assertThat(layers.attempts()).containsExactly(ONE, ONE);
    }
}
