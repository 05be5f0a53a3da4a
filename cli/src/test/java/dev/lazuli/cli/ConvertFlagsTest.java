package dev.lazuli.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.Compression;
import dev.lazuli.image.Conversion;
import dev.lazuli.image.GzipProgram;
import dev.lazuli.image.LayerFormat;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConvertFlagsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void buildsEstargzWithNerdctlsDefaults() throws Exception {
        Conversion conversion = conversion("--estargz --oci");

        assertThat(conversion.oci()).isTrue();
        assertThat(conversion.platforms()).containsExactly(Platform.host());
        assertThat(conversion.recorded().isEmpty()).isTrue();
        assertThat(conversion.helper()).isEmpty();
        assertThat(conversion.format()).isInstanceOfSatisfying(LayerFormat.Estargz.class, format -> {
            assertThat(format.options().compression()).isEqualTo(new Compression.Gzip(9));
            assertThat(format.options().chunkSize()).isEqualTo(4 << 20);
            assertThat(format.options().minChunkSize()).isZero();
            assertThat(format.options().temporaryFolder()).isEqualTo(folder);
        });
        assertThat(said()).isEmpty();
    }

    @Test
    void takesAllFlagsOfEstargz() throws Exception {
        Conversion conversion = conversion("--estargz --oci --estargz-compression-level=1 --estargz-chunk-size=100"
                + " --estargz-min-chunk-size=50000 --estargz-external-toc --estargz-keep-diff-id"
                + " --estargz-external-toc-referrer");

        assertThat(conversion.format()).isInstanceOfSatisfying(LayerFormat.ExternalToc.class, format -> {
            assertThat(format.keepDiffId()).isTrue();
            assertThat(format.referrer()).isTrue();
            assertThat(format.options().compression()).isEqualTo(new Compression.Gzip(1));
            assertThat(format.options().chunkSize()).isEqualTo(100);
            assertThat(format.options().minChunkSize()).isEqualTo(50000);
        });
    }

    @Test
    void takesAllFlagsOfZstdChunked() throws Exception {
        assertThat(conversion("--zstdchunked --oci").format())
                .isInstanceOfSatisfying(
                        LayerFormat.Estargz.class,
                        format -> assertThat(format.options().compression()).isEqualTo(new Compression.ZstdChunked(3)));
        assertThat(conversion("--zstdchunked --oci --zstdchunked-compression-level 19 --zstdchunked-chunk-size 100")
                        .format())
                .isInstanceOfSatisfying(LayerFormat.Estargz.class, format -> {
                    assertThat(format.options().compression()).isEqualTo(new Compression.ZstdChunked(19));
                    assertThat(format.options().chunkSize()).isEqualTo(100);
                });
    }

    @Test
    void knowsTheSimpleFormats() throws Exception {
        assertThat(conversion("--zstd --oci").format()).isEqualTo(new LayerFormat.Zstd(3));
        assertThat(conversion("--zstd --oci --zstd-compression-level=1").format())
                .isEqualTo(new LayerFormat.Zstd(1));
        assertThat(conversion("--uncompress").format()).isEqualTo(new LayerFormat.Uncompressed());
        assertThat(conversion("").format()).isEqualTo(new LayerFormat.Unchanged());
        assertThat(said()).isEmpty();
    }

    @Test
    void takesPlatformsOneByOneAndByCommas() throws Exception {
        assertThat(conversion("--platform amd64,linux/arm64 --platform=linux/arm/v7")
                        .platforms())
                .containsExactly(
                        Platform.parse("linux/amd64"), Platform.parse("linux/arm64"), Platform.parse("linux/arm/v7"));
        assertThat(conversion("--all-platforms").platforms()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --estargz                             | option --estargz should be used in conjunction with --oci
            --zstdchunked                         | option --zstdchunked should be used in conjunction with --oci
            --zstd                                | option --zstd should be used in conjunction with --oci
            --estargz-external-toc                | option --estargz-external-toc has no effect without --estargz
            --zstdchunked --oci --zstd-compression-level 3 | option --zstd-compression-level has no effect without --zstd
            --estargz --oci --estargz-gzip-helper igzip | gzip helper "igzip" is not found; layers are decompressed without it
            """)
    void warnsOfWhatHasNoEffect(String flags, String warning) throws Exception {
        conversion(flags);

        assertThat(said())
                .isEqualTo("time=\"2026-11-24T11:27:35Z\" level=warning msg=" + Quoting.quoted(warning) + "\n");
    }

    @Test
    void findsTheHelperInThePath() throws Exception {
        Path program = Files.createFile(folder.resolve("pigz"));
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(conversion("--estargz --oci --estargz-gzip-helper pigz").helper())
                .contains(new GzipProgram(program));
        assertThat(conversion("--estargz --oci --estargz-gzip-helper " + program)
                        .helper())
                .contains(new GzipProgram(program));
        assertThat(said()).isEmpty();
    }

    @Test
    void namesTheLineOfARecordThatIsMalformed() throws Exception {
        Path record = Files.writeString(folder.resolve("record"), "{\"path\":\"a\"}\n\n{\"path\":\n");

        assertThatThrownBy(() -> conversion("--zstdchunked --oci --zstdchunked-record-in=" + record))
                .isInstanceOf(OciFormatException.class)
                .hasMessageStartingWith("malformed record " + record + ", line 3: not valid JSON");
        assertThat(conversion("--estargz --oci --estargz-record-in=/dev/null")
                        .recorded()
                        .isEmpty())
                .isTrue();
    }

    @Command
    private static final class Holder {
        @Mixin
        private ConvertFlags flags = new ConvertFlags();
    }

    private Conversion conversion(String flags) throws Exception {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(flags.isEmpty() ? new String[0] : flags.split(" "));
        Clock clock = Clock.fixed(Instant.parse("2026-11-24T11:27:35Z"), ZoneOffset.UTC);
        Log log = new Log(new PrintStream(err, true, StandardCharsets.UTF_8), false, clock);
        return holder.flags.conversion(Map.of("PATH", "/no/such:" + folder, "TMPDIR", folder.toString()), log);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
