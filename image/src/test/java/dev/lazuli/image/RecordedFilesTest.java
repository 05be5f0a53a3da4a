package dev.lazuli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.image.RecordedFiles.RecordedFile;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageProfile.FileRead;
import dev.lazuli.oci.OciFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedFilesTest {
    private static final Digest IMAGE = Digest.sha256(new byte[] {1});
    private static final Digest SISTER = Digest.sha256(new byte[] {2});
    private static final Digest STRANGER = Digest.sha256(new byte[] {3});

    @TempDir
    private Path folder;

    @Test
    void readsALineForEachFile() throws Exception {
        Path record = Files.writeString(
                folder.resolve("record"),
                "{\"path\":\"usr/bin/x\",\"manifestDigest\":\"" + IMAGE + "\",\"layerIndex\":2}\n"
                        + "{\"path\":\"/etc/passwd\",\"later\":true}\n\n{\"layerIndex\":0,\"path\":\"ü\"}");

        assertThat(RecordedFiles.read(record).files())
                .isEqualTo(List.of(
                        new RecordedFile("usr/bin/x", Optional.of(IMAGE), OptionalInt.of(2)),
                        new RecordedFile("/etc/passwd", Optional.empty(), OptionalInt.empty()),
                        new RecordedFile("ü", Optional.empty(), OptionalInt.of(0))));
    }

    @Test
    void aProfileBecomesARecordOfEachOfItsFiles() throws Exception {
        List<ByteRange> ranges = List.of(new ByteRange(0, 1));
        ImageProfile profile = new ImageProfile(
                IMAGE,
                Optional.empty(),
                List.of(SISTER, STRANGER),
                List.of(
                        new FileRead(1, "usr/bin/\"x\"", ranges),
                        new FileRead(0, "lib/ü", ranges),
                        new FileRead(1, "usr/bin/\"x\"", ranges),
                        new FileRead(0, "usr/bin/\"x\"", ranges)));
        Path record = Files.writeString(
                folder.resolve("record"), RecordedFiles.of(profile).toText());

        assertThat(RecordedFiles.read(record).files())
                .isEqualTo(List.of(
                        new RecordedFile("usr/bin/\"x\"", Optional.of(IMAGE), OptionalInt.of(1)),
                        new RecordedFile("lib/ü", Optional.of(IMAGE), OptionalInt.of(0)),
                        new RecordedFile("usr/bin/\"x\"", Optional.of(IMAGE), OptionalInt.of(0))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {                                     | not valid JSON
            []                                    | expected an object with a "path"
            {"path":1}                            | expected an object with a "path"
            {"path":""}                           | expected an object with a "path"
            {"path":"a","layerIndex":"0"}         | "layerIndex" is "0", expected a number from 0
            {"path":"a","layerIndex":-1}          | "layerIndex" is -1, expected a number from 0
            {"path":"a","manifestDigest":"sha1:"} | "manifestDigest": invalid digest
            """)
    void saysWhichLineIsMalformed(String line, String reason) throws Exception {
        Path record = Files.writeString(folder.resolve("record"), "{\"path\":\"a\"}\n" + line + "\n");

        assertThatThrownBy(() -> RecordedFiles.read(record))
                .isInstanceOf(OciFormatException.class)
                .hasMessageStartingWith("malformed record " + record + ", line 2: ")
                .hasMessageContaining(reason);
    }

    @Test
    void knowsToWhichLayersAFileBelongs() {
        Set<Digest> images = Set.of(IMAGE, SISTER);
        RecordedFile here = new RecordedFile("a", Optional.of(IMAGE), OptionalInt.of(1));
        RecordedFile elsewhere = new RecordedFile("a", Optional.of(STRANGER), OptionalInt.of(1));
        RecordedFile indexed = new RecordedFile("a", Optional.empty(), OptionalInt.of(1));

        assertThat(here.mayBeIn(IMAGE, 1, images)).isTrue();
        assertThat(here.mayBeIn(IMAGE, 0, images)).isFalse();
        assertThat(here.mayBeIn(SISTER, 1, images)).isFalse();
        assertThat(elsewhere.mayBeIn(IMAGE, 0, images)).isTrue();
        assertThat(indexed.mayBeIn(SISTER, 1, images)).isTrue();
        assertThat(indexed.mayBeIn(SISTER, 0, images)).isFalse();
    }
}
