package dev.lazuli.bench;

import java.util.OptionalDouble;

/// What is done with a file system, and what its reader may expect: how fast it is, in parts of the speed of
/// overlayfs on a disk, when all is in memory.
enum FsWorkload {
    /// The names of a tree, by `find`.
    FIND("find", "`find`, per entry", 0.8),
    /// Names, attributes and symlinks, by `ls`.
    LIST("ls", "`ls -lR`, per entry", 0.8),
    /// `lstat(2)`.
    STAT("stat", "stat"),
    /// Files of 300 to 8000 bytes.
    OPEN_SMALL("open", "open, read, close of small files", 1.0 / 3),
    /// Files of 100 KiB.
    OPEN_LARGE("open-large", "open, read, close of files of 100 KiB"),
    /// Anywhere in the large file.
    RANDOM("random", "random reads of 4 KiB", 0.9),
    /// The large file.
    SEQUENTIAL("sequential", "sequential reads of 128 KiB", 0.9),
    /// Each page of the large file.
    MAPPED("mmap", "mmap, per page");

    private final String word;
    private final String title;
    private final OptionalDouble goal;

    FsWorkload(String word, String title) {
        this(word, title, OptionalDouble.empty());
    }

    FsWorkload(String word, String title, double goal) {
        this(word, title, OptionalDouble.of(goal));
    }

    FsWorkload(String word, String title, OptionalDouble goal) {
        this.word = word;
        this.title = title;
        this.goal = goal;
    }

    /// Its name in `fs_workloads.py` and in the data.
    String word() {
        return word;
    }

    /// Its name in the table.
    String title() {
        return title;
    }

    /// The least speed that is aimed at.
    OptionalDouble goal() {
        return goal;
    }
}
