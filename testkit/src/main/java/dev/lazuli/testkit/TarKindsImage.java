package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// An image whose layers are one tree packed by GNU tar in several [TarKind]s, each below a folder with the kind's
/// name.
///
/// The tree has what each format can hold: sizes around chunks and blocks, names, links, devices, permissions, times,
/// extended attributes, a whiteout and an opaque folder for a base layer below all others. All folders have entries.
public final class TarKindsImage {
    private TarKindsImage() {}

    /// Makes the image, in about two seconds.
    ///
    /// @param folder where the layout and the tree go
    /// @param kinds  a layer for each, in this order, above the base
    public static OciLayout make(Path folder, List<TarKind> kinds) throws IOException, InterruptedException {
        List<String> names = kinds.stream().map(TarKind::toString).toList();
        Path layout = folder.resolve("layout");
        PythonScript.joined(List.of("tar_image.py", "tar_kinds_image.py"))
                .with(layout.toString(), folder.resolve("tree").toString())
                .with(names.toArray(String[]::new))
                .check();
        return new OciLayout(layout, "tar-kinds");
    }
}
