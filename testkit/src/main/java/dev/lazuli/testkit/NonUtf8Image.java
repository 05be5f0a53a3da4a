package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// An image whose second of three layers has names that are no UTF-8, two of which become one when they are forced
/// into JSON: such a layer cannot be an eStargz layer (`docs/formats`, section 1).
public final class NonUtf8Image {
    private NonUtf8Image() {}

    /// Makes the image.
    ///
    /// @param folder where the layout goes; does not exist yet
    public static OciLayout make(Path folder) throws IOException, InterruptedException {
        PythonScript.joined(List.of("tar_image.py", "non_utf8_image.py"))
                .with(folder.toString())
                .check();
        return new OciLayout(folder, "non-utf8");
    }
}
