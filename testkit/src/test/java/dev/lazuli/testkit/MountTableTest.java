package dev.lazuli.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountTableTest {
    @ParameterizedTest
    @CsvSource({"/plain, /plain", "/a\\040b, /a b", "/back\\134040, /back\\040", "/end\\, /end\\"})
    void unescapesWhatTheKernelEscapes(String field, String plain) {
        assertThat(MountTable.unescape(field)).isEqualTo(plain);
    }
}
