package dev.lazuli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    // printf hello | sha256sum
    private static final String HELLO = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @Test
    void hashesAsSha256sumDoes() {
        assertThat(Digest.sha256("hello".getBytes(StandardCharsets.US_ASCII))).hasToString(HELLO);
    }

    @Test
    void parsesWhatItPrints() throws OciFormatException {
        assertThat(Digest.parse(HELLO)).hasToString(HELLO).isEqualTo(Digest.of(HELLO));
        String sha512 = "sha512:" + "0f".repeat(64);
        assertThat(Digest.parse(sha512)).hasToString(sha512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "sha256:ABCDEF",
                "md5:d41d8cd98f00b204e9800998ecf8427e",
                "sha256:../../../../etc/passwd",
                "sha256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824",
                "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b98240",
                "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n"
            })
    void rejectsWhatIsNoDigest(String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(OciFormatException.class);
    }

    @Test
    void verifiesContentFedToItsHash() {
        Digest digest = Digest.of(HELLO);
        MessageDigest hash = digest.newMessageDigest();
        hash.update("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(digest.matches(hash)).isTrue();
        hash.update("hellO".getBytes(StandardCharsets.US_ASCII));
        assertThat(digest.matches(hash)).isFalse();
    }

    @Test
    void chainsDiffIdsAsTheSpecificationDoes() {
        DiffId bottom = new DiffId(Digest.of(HELLO));
        // printf other | sha256sum
        DiffId top = new DiffId(Digest.of("sha256:d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa"));
        // printf '%s %s' BOTTOM TOP | sha256sum
        assertThat(ChainId.all(List.of(bottom, top)))
                .extracting(ChainId::toString)
                .containsExactly(HELLO, "sha256:0305315eb27951fc5b8d228b7101f7c1ac7009dca230d8bad2d3ea327c116a55");
        assertThat(ChainId.all(List.of())).isEmpty();
    }
}
