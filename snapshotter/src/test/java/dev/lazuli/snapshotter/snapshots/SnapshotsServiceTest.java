package dev.lazuli.snapshotter.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.lazuli.containerd.proto.snapshots.Info;
import dev.lazuli.containerd.proto.snapshots.Kind;
import dev.lazuli.containerd.proto.snapshots.SnapshotsGrpc;
import dev.lazuli.containerd.proto.snapshots.UpdateSnapshotRequest;
import dev.lazuli.containerd.proto.types.Mount;
import dev.lazuli.snapshotter.remote.FakeLayers;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What containerd expects of every snapshotter, over the socket.
class SnapshotsServiceTest {
    @TempDir
    private Path folder;

    private RunningService service;

    @BeforeEach
    void start() throws IOException {
        service = RunningService.start(folder, new FakeLayers());
    }

    @AfterEach
    void stop() throws IOException {
        service.close();
    }

    static void assertStatus(Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode())
                                .as(e.getMessage())
                                .isEqualTo(code));
    }

    private void committed(String name, String parent) {
        service.prepare("key-" + name, parent);
        service.commit(name, "key-" + name);
    }

    @Test
    void aSnapshotLivesFromPrepareToRemove() {
        List<Mount> mounts = service.prepare("key", "", Map.of("a", "b"));
        assertThat(mounts)
                .singleElement()
                .satisfies(m -> assertThat(m.getType()).isEqualTo("bind"));
        Info active = service.stat("key");
        assertThat(active.getKind()).isEqualTo(Kind.ACTIVE);
        assertThat(active.getParent()).isEmpty();
        assertThat(active.getLabelsMap()).isEqualTo(Map.of("a", "b"));
        assertThat(active.getCreatedAt()).isEqualTo(active.getUpdatedAt());
        service.commit("name", "key", Map.of("c", "d"));
        assertStatus(Status.Code.NOT_FOUND, () -> service.stat("key"));
        assertThat(service.stat("name").getKind()).isEqualTo(Kind.COMMITTED);
        assertThat(service.stat("name").getLabelsMap()).isEqualTo(Map.of("c", "d"));
        service.remove("name");
        assertStatus(Status.Code.NOT_FOUND, () -> service.stat("name"));
        assertThat(service.state().snapshots()).isEmptyDirectory();
    }

    @Test
    void whatOneWritesTheNextStandsOn() throws IOException {
        Path first = Path.of(service.prepare("a", "").getFirst().getSource());
        Files.writeString(first.resolve("file"), "content");
        service.commit("one", "a");
        Mount overlay = service.prepare("b", "one").getFirst();
        assertThat(overlay.getType()).isEqualTo("overlay");
        assertThat(overlay.getOptionsList()).contains("lowerdir=" + first, "index=off");
        assertThat(service.mounts("b")).containsExactly(overlay);
        Mount view = service.view("v", "one").getFirst();
        assertThat(view.getSource()).isEqualTo(first.toString());
        assertThat(view.getOptionsList()).containsExactly("ro", "rbind");
        assertThat(service.mounts("v")).containsExactly(view);
        assertThat(Path.of(view.getSource(), "file")).hasContent("content");
        assertThat(service.stat("b").getParent()).isEqualTo("one");
    }

    @Test
    void keysAndNamesAreUsedOnce() {
        committed("one", "");
        service.prepare("a", "one");
        service.view("v", "one");
        assertStatus(Status.Code.ALREADY_EXISTS, () -> service.prepare("a", "one"));
        assertStatus(Status.Code.ALREADY_EXISTS, () -> service.view("a", "one"));
        assertStatus(Status.Code.ALREADY_EXISTS, () -> service.view("v", "one"));
        assertStatus(Status.Code.ALREADY_EXISTS, () -> service.prepare("one", ""));
        assertStatus(Status.Code.ALREADY_EXISTS, () -> service.commit("one", "a"));
        service.remove("a");
        service.view("a", "one");
        assertThat(folderNames()).hasSize(3);
    }

    private List<String> folderNames() {
        String[] names = service.state().snapshots().toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void onlyCommittedSnapshotsAreParents() {
        service.prepare("a", "");
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> service.prepare("b", "a"));
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> service.view("b", "a"));
        assertStatus(Status.Code.NOT_FOUND, () -> service.prepare("b", "none"));
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> service.prepare("", ""));
        assertThat(service.names()).containsExactly("a");
    }

    @Test
    void statesAllowWhatTheyAllow() {
        committed("one", "");
        service.view("v", "one");
        assertStatus(Status.Code.FAILED_PRECONDITION, () -> service.commit("two", "v"));
        assertStatus(Status.Code.FAILED_PRECONDITION, () -> service.commit("two", "one"));
        assertStatus(Status.Code.FAILED_PRECONDITION, () -> service.mounts("one"));
        assertStatus(Status.Code.NOT_FOUND, () -> service.commit("two", "none"));
        assertStatus(Status.Code.NOT_FOUND, () -> service.mounts("none"));
        assertStatus(Status.Code.NOT_FOUND, () -> service.usage("none"));
        assertStatus(Status.Code.NOT_FOUND, () -> service.remove("none"));
    }

    @Test
    void childrenGoFirst() {
        committed("one", "");
        committed("two", "one");
        service.prepare("a", "two");
        assertStatus(Status.Code.FAILED_PRECONDITION, () -> service.remove("one"));
        assertStatus(Status.Code.FAILED_PRECONDITION, () -> service.remove("two"));
        service.remove("a");
        service.remove("two");
        service.remove("one");
        assertThat(service.names()).isEmpty();
        assertThat(service.state().snapshots()).isEmptyDirectory();
    }

    @Test
    void namesCanBeUsedAgainAfterRemove() {
        committed("one", "");
        service.prepare("reuse", "one");
        service.remove("reuse");
        service.view("reuse", "one");
        service.remove("reuse");
        service.prepare("reuse", "");
        service.remove("one");
        service.commit("one", "reuse");
        assertThat(service.names()).containsExactly("one");
    }

    @Test
    void updateChangesLabelsOnly() {
        service.prepare("a", "", Map.of("x.y/z", "1", "keep", "2"));
        Timestamp created = service.stat("a").getCreatedAt();
        Info updated = update(Map.of("x.y/z", "9", "other", "ignored"), List.of("labels.x.y/z", "labels.keep"));
        assertThat(updated.getLabelsMap()).isEqualTo(Map.of("x.y/z", "9"));
        assertThat(updated.getCreatedAt()).isEqualTo(created);
        assertThat(updated.getUpdatedAt()).isNotEqualTo(created);
        assertThat(service.stat("a")).isEqualTo(updated);
        assertThat(update(Map.of("n", "1"), List.of("labels")).getLabelsMap()).isEqualTo(Map.of("n", "1"));
        assertThat(update(Map.of("m", "1"), List.of()).getLabelsMap()).isEqualTo(Map.of("m", "1"));
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> update(Map.of(), List.of("parent")));
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> update(Map.of(), List.of("labels.m", "kind")));
        assertThat(service.stat("a").getLabelsMap()).isEqualTo(Map.of("m", "1"));
    }

    private Info update(Map<String, String> labels, List<String> mask) {
        return service.client()
                .update(UpdateSnapshotRequest.newBuilder()
                        .setInfo(Info.newBuilder().setName("a").putAllLabels(labels))
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(mask))
                        .build())
                .getInfo();
    }

    @Test
    void listsByFilters() {
        service.prepare("a-np", "", Map.of("gc.root", "x"));
        committed("p", "");
        service.prepare("a", "p", Map.of("l", "1"));
        service.view("v", "p", Map.of("l", "2", "containerd.io/gc.root", "y"));
        assertThat(service.names()).containsExactly("a", "a-np", "p", "v");
        assertThat(service.names("kind==active")).containsExactly("a", "a-np");
        assertThat(service.names("parent==p,labels.l")).containsExactly("a", "v");
        assertThat(service.names("name==p", "labels.l==2")).containsExactly("p", "v");
        assertThat(service.names("labels.\"containerd.io/gc.root\"~=^y$")).containsExactly("v");
        assertThat(service.names("labels.gc.root")).containsExactly("a-np");
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> service.names("name="));
    }

    @Test
    void listsMoreThanFitsIntoOneMessage() {
        for (int i = 0; i < 250; i++) {
            service.prepare("key-" + i, "", Map.of("filler", "x".repeat(4000)));
        }
        assertThat(service.names()).hasSize(250);
    }

    @Test
    void measuresWhatIsWrittenAndKeepsItAtCommit() throws IOException {
        Path content = Path.of(service.prepare("a", "").getFirst().getSource());
        long empty = service.usage("a").getSize();
        Files.write(content.resolve("file"), new byte[100_000]);
        assertThat(service.usage("a").getInodes()).isEqualTo(2);
        assertThat(service.usage("a").getSize() - empty).isBetween(100_000L, 110_000L);
        long written = service.usage("a").getSize();
        service.commit("one", "a");
        assertThat(service.usage("one").getSize()).isEqualTo(written);
        assertThat(service.usage("one").getInodes()).isEqualTo(2);
        service.view("v", "one");
        assertThat(service.usage("v").getSize()).isZero();
    }

    @Test
    void cleanupRemovesOnlyWhatBelongsToNobody() throws IOException {
        service.prepare("a", "");
        Files.createDirectories(service.state().snapshots().resolve("99/fs/deep"));
        Files.createDirectories(service.state().snapshots().resolve("new-123"));
        Files.writeString(service.state().snapshots().resolve("file"), "x");
        service.cleanup();
        assertThat(folderNames()).containsExactly("1");
    }

    @Test
    void emptyLabelsAreNone() {
        service.prepare("a", "", Map.of("k", "v", "containerd.io/snapshot/remote/urls", ""));
        assertThat(service.stat("a").getLabelsMap()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void everythingIsThereAfterARestart() throws IOException {
        committed("one", "");
        List<Mount> mounts = service.prepare("a", "one", Map.of("l", "1"));
        List<Info> before = service.list();
        stop();
        start();
        assertThat(service.list()).isEqualTo(before);
        assertThat(service.mounts("a")).isEqualTo(mounts);
        service.prepare("b", "one");
        assertThat(folderNames()).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void theSocketBelongsToOneDaemon() throws IOException {
        assertThatThrownBy(() -> SocketServer.start(folder.resolve("s.sock"), new SnapshotsGrpc.SnapshotsImplBase() {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen at socket " + folder.resolve("s.sock"))
                .hasMessageContaining("another daemon serves it");
        assertThat(service.names()).isEmpty();
        stop();
        assertThat(folder.resolve("s.sock")).doesNotExist();
        start();
    }
}
