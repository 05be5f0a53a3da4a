package dev.lazuli.snapshotter.metadata;

import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The SQL: records to rows and back. All methods run within the caller's transaction.
final class SnapshotRows {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final String SELECT = """
            SELECT s.id, s.name, s.kind, p.name AS parent_name, s.labels, s.created, s.updated, s.size, s.inodes,
              l.image, l.layer, l.toc_digest, l.toc_checksum, l.toc_position, l.size AS layer_size, l.skip_verify
            FROM snapshots s LEFT JOIN snapshots p ON p.id = s.parent LEFT JOIN layers l ON l.snapshot = s.id
            """;
    private static final String SELECT_CHAIN = """
            WITH RECURSIVE chain (id, depth) AS (
              SELECT id, 0 FROM snapshots WHERE name = ?
              UNION ALL
              SELECT s.parent, depth + 1 FROM chain c JOIN snapshots s ON s.id = c.id WHERE s.parent IS NOT NULL)
            """ + SELECT + " JOIN chain c ON c.id = s.id ORDER BY c.depth";

    private SnapshotRows() {}

    static Optional<StoredSnapshot> byName(Connection connection, String name) throws SQLException, IOException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE s.name = ?")) {
            select.setString(1, name);
            return read(select).stream().findFirst();
        }
    }

    static List<StoredSnapshot> chain(Connection connection, String name) throws SQLException, IOException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_CHAIN)) {
            select.setString(1, name);
            return read(select);
        }
    }

    static List<StoredSnapshot> all(Connection connection) throws SQLException, IOException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + " ORDER BY s.name")) {
            return read(select);
        }
    }

    static List<SnapshotId> ids(Connection connection) throws SQLException {
        List<SnapshotId> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM snapshots");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ids.add(new SnapshotId(rows.getLong(1)));
            }
        }
        return ids;
    }

    static long lastId(Connection connection) throws SQLException {
        String query = "SELECT seq FROM sqlite_sequence WHERE name = 'snapshots'";
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    static boolean hasChildren(Connection connection, SnapshotId id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM snapshots WHERE parent = ?)")) {
            select.setLong(1, id.number());
            try (ResultSet row = select.executeQuery()) {
                return row.getBoolean(1);
            }
        }
    }

    static void insert(Connection connection, StoredSnapshot snapshot, OptionalLong parent) throws SQLException {
        String insert = "INSERT INTO snapshots (name, kind, parent, labels, created, updated, size, inodes, id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        write(connection, insert, snapshot, parent);
        if (snapshot.layer().isPresent()) {
            insertLayer(connection, snapshot.id(), snapshot.layer().get());
        }
    }

    static void update(Connection connection, StoredSnapshot snapshot, OptionalLong parent) throws SQLException {
        String update = "UPDATE snapshots SET name = ?, kind = ?, parent = ?, labels = ?, created = ?, updated = ?,"
                + " size = ?, inodes = ? WHERE id = ?";
        write(connection, update, snapshot, parent);
    }

    static void delete(Connection connection, SnapshotId id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM snapshots WHERE id = ?")) {
            delete.setLong(1, id.number());
            delete.executeUpdate();
        }
    }

    private static void write(Connection connection, String sql, StoredSnapshot snapshot, OptionalLong parent)
            throws SQLException {
        SnapshotInfo info = snapshot.info();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, info.name());
            statement.setString(2, info.kind().lowerCase());
            setLong(statement, 3, parent);
            statement.setString(4, JSON.writeValueAsString(info.labels()));
            statement.setLong(5, nanos(info.created()));
            statement.setLong(6, nanos(info.updated()));
            statement.setLong(7, snapshot.usage().size());
            statement.setLong(8, snapshot.usage().inodes());
            statement.setLong(9, snapshot.id().number());
            statement.executeUpdate();
        }
    }

    private static void insertLayer(Connection connection, SnapshotId id, LayerRequest layer) throws SQLException {
        String insert = "INSERT INTO layers"
                + " (snapshot, image, layer, toc_digest, toc_checksum, toc_position, size, skip_verify)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setLong(1, id.number());
            statement.setString(2, layer.image().toString());
            statement.setString(3, layer.layer().toString());
            TocTrust trust = layer.trust().orElse(null);
            statement.setString(
                    4, trust instanceof TocTrust.OfJson json ? json.digest().toString() : null);
            statement.setString(
                    5,
                    trust instanceof TocTrust.OfCompressed bytes
                            ? bytes.digest().toString()
                            : null);
            statement.setString(6, layer.position().map(TocPosition::toString).orElse(null));
            setLong(statement, 7, layer.size());
            statement.setBoolean(8, layer.skipVerify());
            statement.executeUpdate();
        }
    }

    private static void setLong(PreparedStatement statement, int index, OptionalLong value) throws SQLException {
        if (value.isPresent()) {
            statement.setLong(index, value.getAsLong());
        } else {
            statement.setNull(index, Types.INTEGER);
        }
    }

    private static List<StoredSnapshot> read(PreparedStatement select) throws SQLException, IOException {
        List<StoredSnapshot> snapshots = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                snapshots.add(snapshot(row));
            }
        }
        return snapshots;
    }

    private static StoredSnapshot snapshot(ResultSet row) throws SQLException, IOException {
        SnapshotInfo info = new SnapshotInfo(
                row.getString("name"),
                SnapshotKind.of(row.getString("kind")),
                Optional.ofNullable(row.getString("parent_name")),
                JSON.readValue(row.getString("labels"), LABELS),
                instant(row.getLong("created")),
                instant(row.getLong("updated")));
        Usage usage = new Usage(row.getLong("size"), row.getLong("inodes"));
        return new StoredSnapshot(new SnapshotId(row.getLong("id")), info, usage, layer(row));
    }

    private static Optional<LayerRequest> layer(ResultSet row) throws SQLException, IOException {
        String image = row.getString("image");
        if (image == null) {
            return Optional.empty();
        }
        String position = row.getString("toc_position");
        long size = row.getLong("layer_size");
        OptionalLong layerSize = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(size);
        return Optional.of(new LayerRequest(
                ImageReference.parse(image),
                Digest.parse(row.getString("layer")),
                trust(row.getString("toc_digest"), row.getString("toc_checksum")),
                position == null ? Optional.empty() : Optional.of(TocPosition.parse(position)),
                layerSize,
                row.getBoolean("skip_verify")));
    }

    private static Optional<TocTrust> trust(@Nullable String tocDigest, @Nullable String checksum) throws IOException {
        if (tocDigest != null) {
            return Optional.of(new TocTrust.OfJson(TocDigest.parse(tocDigest)));
        }
        return checksum == null ? Optional.empty() : Optional.of(new TocTrust.OfCompressed(Digest.parse(checksum)));
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }
}
