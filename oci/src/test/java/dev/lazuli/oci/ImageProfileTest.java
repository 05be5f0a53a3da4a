package dev.lazuli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ImageProfile.FileRead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageProfileTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final String DOCUMENT = """
            {"version":1,"image":{"digest":"%s","name":"registry.test/app:1"},"layers":["%s","%s"],\
            "reads":[{"layer":1,"path":"usr/bin/app","ranges":[[0,4096],[8192,1]]},\
            {"layer":0,"path":"etc/naïve","ranges":[[5,7]]}]}""".formatted(A, A, B);

    @Test
    void readsWhatTheDocumentationDescribes() throws Exception {
        assertThat(ImageProfile.parse(bytes(DOCUMENT)))
                .isEqualTo(new ImageProfile(
                        Digest.of(A),
                        Optional.of("registry.test/app:1"),
                        List.of(Digest.of(A), Digest.of(B)),
                        List.of(
                                new FileRead(1, "usr/bin/app", List.of(new ByteRange(0, 4096), new ByteRange(8192, 1))),
                                new FileRead(0, "etc/naïve", List.of(new ByteRange(5, 7))))));
    }

    @Test
    void writesTheSameBytes() throws Exception {
        assertThat(new String(ImageProfile.parse(bytes(DOCUMENT)).toJson(), StandardCharsets.UTF_8))
                .isEqualTo(DOCUMENT);
    }

    @Test
    void countsTheBytesOfAllRanges() throws Exception {
        assertThat(ImageProfile.parse(bytes(DOCUMENT)).bytes()).isEqualTo(4096 + 1 + 7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\":1 | \"version\":2 | version 2",
                "\"version\":1 | \"version\":\"1\" | version 1, expected",
                "\"digest\":\"sha256 | \"digest\":\"sha | image.digest",
                "\"layer\":1 | \"layer\":2 | reads[0].layer",
                "\"layer\":1 | \"layer\":-1 | reads[0].layer",
                "\"layer\":1 | \"layer\":99999999999 | reads[0].layer",
                "usr/bin/app | '' | reads[0].path",
                "[0,4096] | [0,0] | reads[0].ranges[0]",
                "[0,4096] | [-1,1] | reads[0].ranges[0]",
                "[0,4096] | [9223372036854775807,1] | reads[0].ranges[0]",
                "[0,4096] | [0,4096,1] | reads[0].ranges[0]",
                "[0,4096] | 7 | reads[0].ranges[0]",
                "\"layers\":[ | \"other\":[ | layers",
                "\"reads\": | \"other\": | reads",
            })
    void refusesADocumentThat(String correct, String wrong, String named) {
        String document = DOCUMENT.replaceFirst(java.util.regex.Pattern.quote(correct), wrong);
        assertThat(document).isNotEqualTo(DOCUMENT);
        assertThatThrownBy(() -> ImageProfile.parse(bytes(document)))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining(named);
    }

    @Test
    void refusesTooManyBytes() {
        assertThatThrownBy(() -> ImageProfile.parse(new byte[ImageProfile.MAX_BYTES + 1]))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining("more than");
    }

    @Test
    void refusesTooManyRanges() {
        String ranges = "[0,1],".repeat(ImageProfile.MAX_RANGES / 2 + 1) + "[0,1]";
        String document = """
                {"version":1,"image":{"digest":"%s"},"layers":["%s"],"reads":[\
                {"layer":0,"path":"a","ranges":[%s]},{"layer":0,"path":"b","ranges":[%s]}]}""".formatted(A, A, ranges, ranges);
        assertThatThrownBy(() -> ImageProfile.parse(bytes(document)))
                .isInstanceOf(OciFormatException.class)
                .hasMessageContaining("ranges allowed");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
