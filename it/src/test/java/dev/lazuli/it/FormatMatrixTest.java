package dev.lazuli.it;

import dev.lazuli.testkit.TarKind;
import org.junit.jupiter.api.Tag;

/// The whole matrix: all formats of all kinds of tar.
@Tag("full")
class FormatMatrixTest extends FormatMatrix {
    FormatMatrixTest() {
        super(TarKind.all());
    }
}
