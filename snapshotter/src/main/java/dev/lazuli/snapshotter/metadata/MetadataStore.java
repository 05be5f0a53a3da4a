package dev.lazuli.snapshotter.metadata;

import dev.lazuli.layerfs.LayerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/// The snapshots of this node, in SQLite. Every method is one transaction: durable when it returns, without effect when
/// it throws.
///
/// Thread-safe. Knows nothing of folders and mounts: who makes a folder does so before its snapshot is recorded here,
/// and who removes one does so after, so that a crash leaves folders too many but never too few.
public final class MetadataStore implements AutoCloseable {
    private final Database database;
    private final InstantSource clock;

    private MetadataStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Opens the store, or makes an empty one.
    ///
    /// @param clock for the times of creation and update
    public static MetadataStore open(Path file, InstantSource clock) throws IOException {
        return new MetadataStore(Database.open(file), clock);
    }

    /// The snapshot of that name or key.
    ///
    /// @throws SnapshotException (not found)
    public StoredSnapshot get(String name) throws IOException {
        return database.transaction(connection -> require(connection, name));
    }

    /// The snapshot of that name, or empty.
    public Optional<StoredSnapshot> find(String name) throws IOException {
        return database.transaction(connection -> SnapshotRows.byName(connection, name));
    }

    /// The snapshot and all below it, the base last.
    ///
    /// @throws SnapshotException (not found)
    public List<StoredSnapshot> chain(String name) throws IOException {
        return database.transaction(connection -> {
            require(connection, name);
            return SnapshotRows.chain(connection, name);
        });
    }

    /// The chain that a new snapshot would stand on, the nearest parent first.
    ///
    /// @throws SnapshotException (not found, invalid argument) when there is no such parent or it is not committed
    public List<StoredSnapshot> parents(Optional<String> parent) throws IOException {
        if (parent.isEmpty()) {
            return List.of();
        }
        return database.transaction(connection -> {
            requireParent(connection, parent);
            return SnapshotRows.chain(connection, parent.get());
        });
    }

    /// All snapshots that `filter` accepts, sorted by name.
    public List<StoredSnapshot> list(Predicate<SnapshotInfo> filter) throws IOException {
        List<StoredSnapshot> all = database.transaction(SnapshotRows::all);
        return all.stream().filter(s -> filter.test(s.info())).toList();
    }

    /// The ids of all snapshots.
    public Set<SnapshotId> ids() throws IOException {
        return database.transaction(connection -> new HashSet<>(SnapshotRows.ids(connection)));
    }

    /// The highest id ever given, 0 for none.
    public long lastId() throws IOException {
        return database.transaction(SnapshotRows::lastId);
    }

    /// Records a new active snapshot or view.
    ///
    /// @param id never used before
    /// @throws SnapshotException (already exists, not found, invalid argument)
    public StoredSnapshot create(
            SnapshotId id, SnapshotKind kind, String key, Optional<String> parent, Map<String, String> labels)
            throws IOException {
        if (kind == SnapshotKind.COMMITTED) {
            throw new IllegalArgumentException("a committed snapshot cannot be created: " + key);
        }
        return insert(id, kind, key, parent, labels, Optional.empty());
    }

    /// Records a new committed snapshot whose content is a layer that has been mounted in its folder.
    ///
    /// @param id never used before
    /// @throws SnapshotException (already exists, not found, invalid argument)
    public StoredSnapshot commitRemote(
            SnapshotId id, String name, Optional<String> parent, Map<String, String> labels, LayerRequest layer)
            throws IOException {
        return insert(id, SnapshotKind.COMMITTED, name, parent, labels, Optional.of(layer));
    }

    private StoredSnapshot insert(
            SnapshotId id,
            SnapshotKind kind,
            String name,
            Optional<String> parent,
            Map<String, String> labels,
            Optional<LayerRequest> layer)
            throws IOException {
        Instant now = clock.instant();
        SnapshotInfo info = new SnapshotInfo(name, kind, parent, labels, now, now);
        StoredSnapshot snapshot = new StoredSnapshot(id, info, Usage.NONE, layer);
        return database.transaction(connection -> {
            OptionalLong parentId = requireParent(connection, parent);
            requireFree(connection, name);
            SnapshotRows.insert(connection, snapshot, parentId);
            return snapshot;
        });
    }

    /// Turns the active snapshot `key` into the committed one `name`; its labels are replaced.
    ///
    /// @param parent to stand on when it was prepared without one; else empty, or the one it has
    /// @throws SnapshotException (not found, already exists, failed precondition, invalid argument)
    public void commit(String key, String name, Optional<String> parent, Map<String, String> labels, Usage usage)
            throws IOException {
        database.transaction(connection -> {
            StoredSnapshot active = require(connection, key);
            requireFree(connection, name);
            requireActive(active);
            Optional<String> kept = active.info().parent();
            if (kept.isPresent() && parent.isPresent() && !kept.equals(parent)) {
                throw SnapshotException.invalid(
                        "cannot change the parent of active snapshot \"" + key + "\" on commit");
            }
            Optional<String> newParent = kept.isPresent() ? kept : parent;
            OptionalLong parentId = requireParent(connection, newParent);
            SnapshotInfo info =
                    new SnapshotInfo(name, SnapshotKind.COMMITTED, newParent, labels, clock.instant(), clock.instant());
            SnapshotRows.update(connection, new StoredSnapshot(active.id(), info, usage, active.layer()), parentId);
            return active.id();
        });
    }

    /// Changes the labels of a snapshot.
    ///
    /// @return the snapshot as it is then
    /// @throws SnapshotException (not found)
    public StoredSnapshot relabel(String name, LabelChange change) throws IOException {
        return database.transaction(connection -> {
            StoredSnapshot old = require(connection, name);
            SnapshotInfo info = old.info();
            SnapshotInfo changed = new SnapshotInfo(
                    name, info.kind(), info.parent(), change.apply(info.labels()), info.created(), clock.instant());
            StoredSnapshot updated = new StoredSnapshot(old.id(), changed, old.usage(), old.layer());
            SnapshotRows.update(connection, updated, requireParent(connection, info.parent()));
            return updated;
        });
    }

    /// Forgets a snapshot.
    ///
    /// @return what was forgotten, so that its folder can be removed
    /// @throws SnapshotException (not found; failed precondition when another stands on it)
    public StoredSnapshot remove(String name) throws IOException {
        return database.transaction(connection -> {
            StoredSnapshot snapshot = require(connection, name);
            if (SnapshotRows.hasChildren(connection, snapshot.id())) {
                throw SnapshotException.failedPrecondition("cannot remove snapshot \"" + name + "\": it has children");
            }
            SnapshotRows.delete(connection, snapshot.id());
            return snapshot;
        });
    }

    @Override
    public void close() throws IOException {
        database.close();
    }

    private static StoredSnapshot require(Connection connection, String name) throws SQLException, IOException {
        return SnapshotRows.byName(connection, name).orElseThrow(() -> SnapshotException.notFound(name));
    }

    private static void requireFree(Connection connection, String name) throws SQLException, IOException {
        if (SnapshotRows.byName(connection, name).isPresent()) {
            throw SnapshotException.alreadyExists(name);
        }
    }

    private static void requireActive(StoredSnapshot snapshot) throws SnapshotException {
        if (snapshot.info().kind() != SnapshotKind.ACTIVE) {
            throw SnapshotException.failedPrecondition(
                    "snapshot \"" + snapshot.info().name() + "\" is not active but "
                            + snapshot.info().kind().lowerCase());
        }
    }

    private static OptionalLong requireParent(Connection connection, Optional<String> parent)
            throws SQLException, IOException {
        if (parent.isEmpty()) {
            return OptionalLong.empty();
        }
        StoredSnapshot found = SnapshotRows.byName(connection, parent.get())
                .orElseThrow(() -> SnapshotException.parentNotFound(parent.get()));
        if (found.info().kind() != SnapshotKind.COMMITTED) {
            throw SnapshotException.invalid("parent \"" + parent.get() + "\" is not a committed snapshot but "
                    + found.info().kind().lowerCase());
        }
        return OptionalLong.of(found.id().number());
    }
}
