package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Everything that can be seen of a file tree, a line per path, written by a Python program that shares no code with
/// this project. Two trees are the same when their listings are.
///
/// ```text
/// /etc/hosts type=reg mode=0644 uid=0 gid=0 size=158 nlink=1 mtime=1735689600.000000000 sha256=4af…
/// /dev/null type=chr mode=0666 uid=0 gid=0 rdev=1:3 nlink=1 mtime=…
/// ```
///
/// Names are bytes, escaped as `\xNN` where they are not printable ASCII. Fields that say nothing are left out:
/// `xattr:NAME=HEX`, `target=` of symlinks, `same=PATH` (the first name of the same inode) of hard links; directories
/// have neither size nor link count, which differ between file systems.
///
/// @param lines sorted by the bytes of the path
public record TreeListing(List<String> lines) {
    private static final String SCRIPT = "tree_listing.py";

    public TreeListing {
        lines = List.copyOf(lines);
    }

    /// Reads all of the tree below `root`, contents too; the root itself is listed as `/`.
    public static TreeListing of(Path root) throws IOException, InterruptedException {
        return new TreeListing(
                PythonScript.named(SCRIPT).with(root.toString()).check().lines());
    }

    /// The listing with every line rewritten, to take out what may differ.
    public TreeListing map(UnaryOperator<String> rewrite) {
        return new TreeListing(lines.stream().map(rewrite).toList());
    }

    /// The line of one path.
    ///
    /// @param path as it stands in the listing, from `/` on
    public String line(String path) {
        return lines.stream()
                .filter(line -> pathOf(line).equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such path in the listing: " + path));
    }

    /// The lines of one folder and of all below it.
    ///
    /// @param folder as it stands in the listing, such as `/usr`
    public TreeListing below(String folder) {
        return new TreeListing(lines.stream()
                .filter(line -> pathOf(line).equals(folder) || pathOf(line).startsWith(folder + "/"))
                .toList());
    }

    /// The path that a line tells about.
    public static String pathOf(String line) {
        int end = line.indexOf(' ');
        return end < 0 ? line : line.substring(0, end);
    }

    /// Where `other` is not this: `- ` lines only here, `+ ` lines only there; empty when the trees are the same.
    public List<String> differencesTo(TreeListing other) {
        Map<String, String> here = byPath();
        Map<String, String> there = other.byPath();
        TreeSet<String> paths = new TreeSet<>(here.keySet());
        paths.addAll(there.keySet());
        List<String> differences = new ArrayList<>();
        for (String path : paths) {
            String left = here.getOrDefault(path, "");
            String right = there.getOrDefault(path, "");
            if (!left.equals(right)) {
                differences.add("- " + (left.isEmpty() ? path + " (missing)" : left));
                differences.add("+ " + (right.isEmpty() ? path + " (missing)" : right));
            }
        }
        return differences;
    }

    private Map<String, String> byPath() {
        Map<String, String> map = LinkedHashMap.newLinkedHashMap(lines.size());
        for (String line : lines) {
            map.put(pathOf(line), line);
        }
        return map;
    }
}
