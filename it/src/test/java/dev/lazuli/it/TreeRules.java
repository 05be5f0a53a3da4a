package dev.lazuli.it;

import dev.lazuli.testkit.AwkwardImage;
import dev.lazuli.testkit.TreeListing;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a tree that containerd has unpacked may differ from what the tar says, and so from a lazily mounted tree.
final class TreeRules {
    private static final Pattern TIME = Pattern.compile(" mtime=(-?[0-9]+)\\.([0-9]{9})");
    private static final Set<String> ADDED_BY_ESTARGZ =
            Set.of("/.prefetch.landmark", "/.no.prefetch.landmark", "/stargz.index.json");
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

    /// An unpacked eStargz layer shows its landmark and its TOC, which a mounted one hides.
    static TreeListing withoutLandmarks(TreeListing tree) {
        return new TreeListing(tree.lines().stream()
                .filter(line -> !ADDED_BY_ESTARGZ.contains(TreeListing.pathOf(line)))
                .toList());
    }

    /// containerd unpacks no attributes of the class `trusted`, others do.
    static TreeListing withoutTrustedAttributes(TreeListing tree) {
        return tree.map(line -> line.replaceAll(" xattr:trusted\\.[^ ]*", ""));
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
