package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// An image of four layers with everything that has ever gone wrong between a tar and a file system: whiteouts, opaque
/// folders, files that become folders and back, hard links, devices, extended attributes, names, times, ids, sizes, a
/// crowd of 50,000 files and a depth of 200. A Python program writes its tar headers byte by byte.
///
/// containerd 1.6 unpacks it, but for old GNU sparse files (`unhandled tar header type 83`), and
/// `ctr-remote image convert` 0.12 converts it, but for sparse files of any kind (`missed writing … bytes`).
public final class AwkwardImage {
    /// Folders that exist without an entry of the layer that needs them: what tells their time is whoever makes
    /// them. All are of root with mode 0755. With another owner or mode below they would not be the same either,
    /// since containerd copies these from the layers below when it unpacks, while a lazily mounted layer knows
    /// nothing but itself.
    public static final Set<String> IMPLIED_FOLDERS = Set.of(
            "/",
            "/a",
            "/a/whiteout",
            "/a/whiteout/of",
            "/a/whiteout/of/nothing",
            "/also",
            "/also/implied",
            "/implied",
            "/implied/one",
            "/implied/one/two",
            "/changes/quiet",
            "/changes/quiet/folder");

    /// Paths with a time before 1970, which containerd writes as 1970-01-01 when it unpacks.
    public static final Set<String> BEFORE_1970 = Set.of("/times/before-1970-pax", "/times/before-1970-base-256");

    private AwkwardImage() {}

    /// Which files with holes are in it.
    public enum Sparse {
        /// None.
        NONE,
        /// PAX 0.1 and 1.0.
        PAX,
        /// These and old GNU.
        ALL
    }

    /// Makes the image.
    ///
    /// @param folder where the layout goes; does not exist yet
    public static OciLayout make(Path folder, Sparse sparse) throws IOException, InterruptedException {
        PythonScript.joined(List.of("tar_image.py", "awkward_image.py"))
                .with(folder.toString(), sparse.name().toLowerCase(Locale.ROOT))
                .check();
        return new OciLayout(folder, "awkward");
    }
}
