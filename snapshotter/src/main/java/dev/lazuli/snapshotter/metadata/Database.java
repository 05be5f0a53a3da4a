package dev.lazuli.snapshotter.metadata;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/// One SQLite file in WAL mode, durable at each commit (`synchronous=FULL`), with a schema version.
///
/// Thread-safe: one connection, one transaction at a time. The lock is held over the transaction's I/O, since the
/// connection allows nothing else; a transaction does nothing but SQL (0.7 ms of CPU for one that writes).
final class Database implements AutoCloseable {
    private static final int VERSION = 2;
    private static final String SCHEMA = """
            CREATE TABLE snapshots (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              name TEXT NOT NULL UNIQUE,
              kind TEXT NOT NULL CHECK (kind IN ('active', 'view', 'committed')),
              parent INTEGER REFERENCES snapshots (id) ON DELETE RESTRICT,
              labels TEXT NOT NULL,
              created INTEGER NOT NULL,
              updated INTEGER NOT NULL,
              size INTEGER NOT NULL DEFAULT 0,
              inodes INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE INDEX snapshots_by_parent ON snapshots (parent);
            CREATE TABLE layers (
              snapshot INTEGER PRIMARY KEY REFERENCES snapshots (id) ON DELETE CASCADE,
              image TEXT NOT NULL,
              layer TEXT NOT NULL,
              toc_digest TEXT,
              size INTEGER,
              skip_verify INTEGER NOT NULL,
              toc_checksum TEXT,
              toc_position TEXT
            ) STRICT;
            PRAGMA user_version = 2;
            """;
    private static final String FROM_VERSION_1 = """
            ALTER TABLE layers ADD COLUMN toc_checksum TEXT;
            ALTER TABLE layers ADD COLUMN toc_position TEXT;
            PRAGMA user_version = 2;
            """;

    private final Path file;
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /// Opens the file, creating it with its tables when it is not there.
    static Database open(Path file) throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(5_000);
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            try {
                Database database = new Database(file, connection);
                database.prepareSchema();
                connection.setAutoCommit(false);
                return database;
            } catch (SQLException | IOException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private void prepareSchema() throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > VERSION) {
                throw new IOException("cannot open snapshot database " + file + ": its schema has version " + version
                        + ", made by a newer lazuli-snapshotter; this one reads up to version " + VERSION);
            }
            if (version < VERSION) {
                statement.executeUpdate("BEGIN IMMEDIATE; " + (version == 0 ? SCHEMA : FROM_VERSION_1) + "COMMIT");
            }
        }
    }

    /// What runs within a transaction.
    interface Work<T> {
        /// @throws SnapshotException rolls the transaction back, as every other exception does
        T run(Connection connection) throws SQLException, IOException;
    }

    /// Runs `work` in a transaction of its own and commits it.
    <T> T transaction(Work<T> work) throws IOException {
        lock.lock();
        try {
            boolean committed = false;
            try {
                T result = work.run(connection);
                connection.commit();
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw failed(file, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(file, e);
        } finally {
            lock.unlock();
        }
    }

    private static IOException failed(Path file, SQLException cause) {
        return new IOException("snapshot database " + file + ": " + cause.getMessage(), cause);
    }
}
