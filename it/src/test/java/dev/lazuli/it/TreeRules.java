package dev.lazuli.it;

import dev.lazuli.testkit.AwkwardImage;
import dev.lazuli.testkit.TreeListing;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a tree that containerd has unpacked may differ from what the tar says, and so from a lazily mounted tree.
final class TreeRules {
    private static final Pattern TIME = Pattern.compile(" mtime=(-?[0-9]+)\\.([0-9]{9})");
    private static final int HALF = 500_000_000;

    private TreeRules() {}

    /// Folders without an entry of their own have the time at which somebody made them; times before 1970 become 1970
    /// when containerd unpacks.
    static TreeListing asContainerdUnpacks(TreeListing tree) {
        return tree.map(line -> {
            String path = TreeListing.pathOf(line);
            if (AwkwardImage.IMPLIED_FOLDERS.contains(path)) {
                return TIME.matcher(line).replaceFirst(" mtime=implied");
            }
            if (AwkwardImage.BEFORE_1970.contains(path)) {
                return TIME.matcher(line).replaceFirst(" mtime=0.000000000");
            }
            return line;
        });
    }

    /// `ctr-remote image convert` rounds the times in its TOC to seconds.
    static TreeListing inWholeSeconds(TreeListing tree) {
        return tree.map(line -> {
            Matcher time = TIME.matcher(line);
            if (!time.find()) {
                return line;
            }
            long seconds = Long.parseLong(time.group(1)) + (Integer.parseInt(time.group(2)) >= HALF ? 1 : 0);
            return time.replaceFirst(" mtime=" + seconds + ".000000000");
        });
    }
}
