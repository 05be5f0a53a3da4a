package dev.lazuli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @ParameterizedTest
    @CsvSource({
        "ubuntu, docker.io/library/ubuntu:latest",
        "ubuntu:22.04, docker.io/library/ubuntu:22.04",
        "someone/tool, docker.io/someone/tool:latest",
        "index.docker.io/ubuntu, docker.io/library/ubuntu:latest",
        "localhost/tool, localhost/tool:latest",
        "localhost:5000/a/b:x, localhost:5000/a/b:x",
        "[::1]:5000/a:x, '[::1]:5000/a:x'",
        "ghcr.io/stargz-containers/fedora:30-esgz, ghcr.io/stargz-containers/fedora:30-esgz",
        "ubuntu@" + DIGEST + ", docker.io/library/ubuntu@" + DIGEST,
        "registry2:5000/u:t@" + DIGEST + ", registry2:5000/u:t@" + DIGEST,
    })
    void normalizesAsDockerDoes(String typed, String full) throws OciFormatException {
        assertThat(ImageReference.parse(typed)).hasToString(full);
        assertThat(ImageReference.parse(full)).hasToString(full);
    }

    @ParameterizedTest
    @CsvSource({
        "ubuntu, ubuntu",
        "docker.io/someone/tool:1, someone/tool",
        "localhost:5000/a/b:x, localhost:5000/a/b",
    })
    void namesTheRepositoryAsAPersonWould(String typed, String familiar) throws OciFormatException {
        assertThat(ImageReference.parse(typed).familiarRepository()).isEqualTo(familiar);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":x",
                "a:",
                "UPPER",
                "a b",
                "a//b",
                "host.io/",
                "../etc",
                "a@sha256:1",
                "a:b/c:d e",
                "-a.io/x"
            })
    void rejectsWhatIsNoReference(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining(text);
    }

    @Test
    void asksForTheDigestRatherThanTheTag() throws OciFormatException {
        assertThat(ImageReference.parse("a.io/b:c@" + DIGEST).tagOrDigest()).isEqualTo(DIGEST);
        assertThat(ImageReference.parse("a.io/b:c").tagOrDigest()).isEqualTo("c");
    }

    @Test
    void replacesTagAndDigest() throws OciFormatException {
        assertThat(ImageReference.parse("a.io/b:c@" + DIGEST).withTag("d")).hasToString("a.io/b:d");
    }
}
