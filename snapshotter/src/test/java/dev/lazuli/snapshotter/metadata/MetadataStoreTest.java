package dev.lazuli.snapshotter.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.snapshotter.metadata.SnapshotException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataStoreTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.123456789Z");

    @TempDir
    private Path folder;

    private Instant now = START;
    private MetadataStore store;

    @BeforeEach
    void open() throws IOException {
        InstantSource clock = () -> now;
        store = MetadataStore.open(folder.resolve("test.db"), clock);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void reopen() throws IOException {
        close();
        open();
    }

    private static SnapshotId id(long number) {
        return new SnapshotId(number);
    }

    private void committed(long number, String name, Optional<String> parent) throws IOException {
        store.create(id(number), SnapshotKind.ACTIVE, "key-" + name, parent, Map.of());
        store.commit("key-" + name, name, Optional.empty(), Map.of(), new Usage(10 * number, number));
    }

    private static void assertFails(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SnapshotException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void keepsEverythingOverAReopen() throws IOException {
        committed(1, "base", Optional.empty());
        store.create(id(2), SnapshotKind.ACTIVE, "a", Optional.of("base"), Map.of("k", "v", "empty", "", "ü", "\"\n"));
        store.create(id(3), SnapshotKind.VIEW, "v", Optional.of("base"), Map.of());
        reopen();
        StoredSnapshot active = store.get("a");
        assertThat(active.id()).isEqualTo(id(2));
        assertThat(active.info())
                .isEqualTo(new SnapshotInfo(
                        "a", SnapshotKind.ACTIVE, Optional.of("base"), Map.of("k", "v", "ü", "\"\n"), START, START));
        assertThat(store.get("base").usage()).isEqualTo(new Usage(10, 1));
        assertThat(store.list(_ -> true)).extracting(s -> s.info().name()).containsExactly("a", "base", "v");
        assertThat(store.ids()).isEqualTo(Set.of(id(1), id(2), id(3)));
        assertThat(store.lastId()).isEqualTo(3);
    }

    @Test
    void keepsWhatToMountOfRemoteSnapshots() throws IOException {
        Digest layer = Digest.sha256("layer".getBytes(StandardCharsets.US_ASCII));
        LayerRequest verified = new LayerRequest(
                ImageReference.parse("localhost:5000/a/b:tag"),
                layer,
                Optional.of(new TocTrust.OfJson(new TocDigest(layer))),
                Optional.empty(),
                OptionalLong.of(12345678901L),
                false);
        LayerRequest unverified = new LayerRequest(
                ImageReference.parse("docker.io/library/x@" + layer),
                layer,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                true);
        LayerRequest zstd = new LayerRequest(
                ImageReference.parse("localhost:5000/a/b:tag@" + layer),
                layer,
                Optional.of(new TocTrust.OfCompressed(layer)),
                Optional.of(new TocPosition(new ByteRange(8, 9), 10)),
                OptionalLong.of(1),
                false);
        store.commitRemote(id(1), "one", Optional.empty(), Map.of("l", "1"), verified);
        store.commitRemote(id(2), "two", Optional.of("one"), Map.of(), unverified);
        store.commitRemote(id(3), "three", Optional.of("two"), Map.of(), zstd);
        store.relabel("one", new LabelChange.ReplaceAll(Map.of()));
        reopen();
        assertThat(store.get("three").layer()).contains(zstd);
        assertThat(store.get("one").layer()).contains(verified);
        assertThat(store.get("one").info().kind()).isEqualTo(SnapshotKind.COMMITTED);
        assertThat(store.get("two").layer()).contains(unverified);
    }

    @Test
    void chainsReachFromTheNearestToTheBase() throws IOException {
        committed(1, "base", Optional.empty());
        committed(2, "middle", Optional.of("base"));
        committed(3, "top", Optional.of("middle"));
        store.create(id(4), SnapshotKind.VIEW, "view", Optional.of("top"), Map.of());
        assertThat(store.chain("view")).extracting(StoredSnapshot::id).containsExactly(id(4), id(3), id(2), id(1));
        assertThat(store.parents(Optional.of("top")))
                .extracting(StoredSnapshot::id)
                .containsExactly(id(3), id(2), id(1));
        assertThat(store.parents(Optional.empty())).isEmpty();
        assertFails(Reason.NOT_FOUND, () -> store.chain("none"));
        assertFails(Reason.INVALID_ARGUMENT, () -> store.parents(Optional.of("view")));
    }

    @Test
    void refusesNamesThatAreTakenAndParentsThatCannotBeOne() throws IOException {
        committed(1, "base", Optional.empty());
        store.create(id(2), SnapshotKind.ACTIVE, "a", Optional.empty(), Map.of());
        assertFails(
                Reason.ALREADY_EXISTS, () -> store.create(id(3), SnapshotKind.VIEW, "a", Optional.empty(), Map.of()));
        assertFails(Reason.NOT_FOUND, () -> store.create(id(3), SnapshotKind.VIEW, "v", Optional.of("none"), Map.of()));
        assertFails(
                Reason.INVALID_ARGUMENT, () -> store.create(id(3), SnapshotKind.VIEW, "v", Optional.of("a"), Map.of()));
        assertThat(store.ids()).hasSize(2);
    }

    @Test
    void commitReplacesLabelsAndTimesAndFreesTheKey() throws IOException {
        store.create(id(1), SnapshotKind.ACTIVE, "a", Optional.empty(), Map.of("old", "1"));
        now = START.plusSeconds(5);
        store.commit("a", "c", Optional.empty(), Map.of("new", "2"), new Usage(7, 3));
        assertThat(store.find("a")).isEmpty();
        assertThat(store.get("c").info())
                .isEqualTo(
                        new SnapshotInfo("c", SnapshotKind.COMMITTED, Optional.empty(), Map.of("new", "2"), now, now));
        assertThat(store.get("c").id()).isEqualTo(id(1));
    }

    @Test
    void commitChecksWhatContainerdChecks() throws IOException {
        committed(1, "base", Optional.empty());
        committed(2, "other", Optional.empty());
        store.create(id(3), SnapshotKind.ACTIVE, "a", Optional.of("base"), Map.of());
        store.create(id(4), SnapshotKind.VIEW, "v", Optional.of("base"), Map.of());
        assertFails(Reason.NOT_FOUND, () -> store.commit("none", "x", Optional.empty(), Map.of(), Usage.NONE));
        assertFails(Reason.ALREADY_EXISTS, () -> store.commit("a", "other", Optional.empty(), Map.of(), Usage.NONE));
        assertFails(Reason.FAILED_PRECONDITION, () -> store.commit("v", "x", Optional.empty(), Map.of(), Usage.NONE));
        assertFails(
                Reason.FAILED_PRECONDITION, () -> store.commit("base", "x", Optional.empty(), Map.of(), Usage.NONE));
        assertFails(Reason.INVALID_ARGUMENT, () -> store.commit("a", "x", Optional.of("other"), Map.of(), Usage.NONE));
        store.commit("a", "x", Optional.of("base"), Map.of(), Usage.NONE);
        assertThat(store.get("x").info().parent()).contains("base");
    }

    @Test
    void commitCanGiveAParentToASnapshotWithoutOne() throws IOException {
        committed(1, "base", Optional.empty());
        store.create(id(2), SnapshotKind.ACTIVE, "a", Optional.empty(), Map.of());
        assertFails(Reason.NOT_FOUND, () -> store.commit("a", "x", Optional.of("none"), Map.of(), Usage.NONE));
        store.commit("a", "x", Optional.of("base"), Map.of(), Usage.NONE);
        assertFails(Reason.FAILED_PRECONDITION, () -> store.remove("base"));
    }

    @Test
    void childrenFollowTheirParentThroughItsCommit() throws IOException {
        committed(1, "base", Optional.empty());
        store.create(id(2), SnapshotKind.ACTIVE, "a", Optional.of("base"), Map.of());
        assertFails(Reason.FAILED_PRECONDITION, () -> store.remove("base"));
        store.commit("a", "top", Optional.empty(), Map.of(), Usage.NONE);
        assertFails(Reason.FAILED_PRECONDITION, () -> store.remove("base"));
        assertThat(store.remove("top").id()).isEqualTo(id(2));
        assertThat(store.remove("base").id()).isEqualTo(id(1));
        assertFails(Reason.NOT_FOUND, () -> store.remove("base"));
    }

    @Test
    void relabelsAllOrSome() throws IOException {
        store.create(id(1), SnapshotKind.ACTIVE, "a", Optional.empty(), Map.of("a.b/c", "1", "keep", "2", "gone", "3"));
        now = START.plusSeconds(1);
        SnapshotInfo some = store.relabel(
                        "a",
                        new LabelChange.ReplaceSome(Set.of("a.b/c", "gone", "new"), Map.of("a.b/c", "9", "new", "4")))
                .info();
        assertThat(some.labels()).isEqualTo(Map.of("a.b/c", "9", "keep", "2", "new", "4"));
        assertThat(some.created()).isEqualTo(START);
        assertThat(some.updated()).isEqualTo(now);
        assertThat(store.relabel("a", new LabelChange.ReplaceAll(Map.of("x", "y", "z", "")))
                        .info()
                        .labels())
                .isEqualTo(Map.of("x", "y"));
        assertThat(store.get("a").info().labels()).isEqualTo(Map.of("x", "y"));
        assertFails(Reason.NOT_FOUND, () -> store.relabel("none", new LabelChange.ReplaceAll(Map.of())));
    }

    @Test
    void remembersTheHighestIdAfterItsSnapshotIsGone() throws IOException {
        committed(41, "base", Optional.empty());
        store.remove("base");
        reopen();
        assertThat(store.lastId()).isEqualTo(41);
    }

    @Test
    void servesManyThreads() throws Exception {
        AtomicInteger conflicts = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 40; i++) {
                SnapshotId id = id(i);
                String key = "key-" + i % 20;
                threads.submit(() -> {
                    try {
                        store.create(id, SnapshotKind.ACTIVE, key, Optional.empty(), Map.of());
                    } catch (SnapshotException e) {
                        conflicts.incrementAndGet();
                    }
                    return store.list(_ -> true);
                });
            }
        }
        assertThat(conflicts).hasValue(20);
        assertThat(store.ids()).hasSize(20);
    }

    @Test
    void isDurableAtEachCommit() throws Exception {
        committed(1, "base", Optional.empty());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery("PRAGMA journal_mode").getString(1))
                    .isEqualTo("wal");
            assertThat(statement.executeQuery("PRAGMA integrity_check").getString(1))
                    .isEqualTo("ok");
            assertThat(statement.executeQuery("SELECT count(*) FROM snapshots").getInt(1))
                    .isOne();
        }
    }

    @Test
    void opensADatabaseOfTheFirstVersion() throws Exception {
        Digest layer = Digest.sha256("layer".getBytes(StandardCharsets.US_ASCII));
        LayerRequest request = new LayerRequest(
                ImageReference.parse("localhost:5000/a/b:tag"),
                layer,
                Optional.of(new TocTrust.OfJson(new TocDigest(layer))),
                Optional.empty(),
                OptionalLong.of(5),
                false);
        store.commitRemote(id(1), "one", Optional.empty(), Map.of(), request);
        close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE layers DROP COLUMN toc_checksum");
            statement.execute("ALTER TABLE layers DROP COLUMN toc_position");
            statement.execute("PRAGMA user_version = 1");
        }
        open();
        assertThat(store.get("one").layer()).contains(request);
        reopen();
        assertThat(store.get("one").layer()).contains(request);
    }

    @Test
    void refusesADatabaseOfALaterVersion() throws Exception {
        close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 3");
        }
        assertThatIOException()
                .isThrownBy(this::open)
                .withMessageContaining("its schema has version 3")
                .withMessageContaining("reads up to version 2");
    }

    @Test
    void namesTheDatabaseWhenItIsDamaged() throws Exception {
        close();
        Files.write(folder.resolve("test.db"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17});
        assertThatIOException().isThrownBy(this::open).withMessageContaining("test.db");
    }

    @Test
    void filtersItsList() throws IOException {
        committed(1, "base", Optional.empty());
        store.create(id(2), SnapshotKind.ACTIVE, "a", Optional.of("base"), Map.of());
        assertThat(store.list(SnapshotFilter.parse(List.of("parent==base"))))
                .extracting(StoredSnapshot::id)
                .containsExactly(id(2));
    }
}
