package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.testkit.TarKind;
import dev.lazuli.testkit.TreeListing;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A column of the matrix, and the reverse direction once: [FormatMatrixTest] and [OtherWritersTest] have the rest.
class FormatSampleTest extends FormatMatrix {
    FormatSampleTest() {
        super(List.of(new TarKind(TarKind.Format.PAX, TarKind.Prefix.DOT)));
    }

    @Test
    void zstdChunkedByCtrRemoteIsTheSameTree() throws Exception {
        String converted = kinds().system().convertByNewCtrRemote(kinds().reference(), LayerFormat.ZSTD_CHUNKED);
        TreeListing mounted = kinds().mounted(converted);
        assertThat(TreeRules.inWholeSeconds(kinds().unpacked()).differencesTo(mounted))
                .isEmpty();
    }
}
