package dev.lazuli.cli;

import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.image.Conversion;
import dev.lazuli.image.GzipProgram;
import dev.lazuli.image.LayerFormat;
import dev.lazuli.image.RecordedFiles;
import dev.lazuli.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say what `image convert` makes of an image, with nerdctl's names, defaults and rules.
final class ConvertFlags {
    private static final int DEFAULT_GZIP_LEVEL = Compression.Gzip.DEFAULT_LEVEL;
    private static final int DEFAULT_ZSTD_LEVEL = Compression.ZstdChunked.DEFAULT_LEVEL;
    private static final int MAX_GZIP_LEVEL = 9;
    private static final int MAX_ZSTD_LEVEL = 22;

    @Option(
            names = {"--estargz"},
            description = "convert layers to eStargz")
    private boolean estargz;

    @Option(
            names = {"--estargz-record-in"},
            description = "put the files first that this record names (ctr-remote optimize --record-out)")
    private @Nullable Path estargzRecordIn;

    @Option(
            names = {"--estargz-compression-level"},
            description = "1 to 9; 9 if not given")
    private @Nullable Integer estargzLevel;

    @Option(
            names = {"--estargz-chunk-size"},
            description = "largest chunk in bytes; 0, if not given, means 4 MiB")
    private @Nullable Integer estargzChunkSize;

    @Option(
            names = {"--estargz-min-chunk-size"},
            description = "gather so many bytes of content in a gzip member; 0 if not given")
    private @Nullable Integer estargzMinChunkSize;

    @Option(
            names = {"--estargz-external-toc"},
            description = "put the tables of contents into another image, TARGET-esgztoc")
    private boolean estargzExternalToc;

    @Option(
            names = {"--estargz-external-toc-referrer"},
            description = "let the image with the tables of contents refer to TARGET")
    private boolean estargzReferrer;

    @Option(
            names = {"--estargz-keep-diff-id"},
            description = "keep the layers' diffIDs and the config; needs --estargz-external-toc")
    private boolean estargzKeepDiffId;

    @Option(
            names = {"--estargz-gzip-helper"},
            description = "decompress with this program: pigz, igzip or gzip")
    private @Nullable String estargzGzipHelper;

    @Option(
            names = {"--zstd"},
            description = "compress layers with zstd")
    private boolean zstd;

    @Option(
            names = {"--zstd-compression-level"},
            description = "1 to 22; 3 if not given")
    private @Nullable Integer zstdLevel;

    @Option(
            names = {"--zstdchunked"},
            description = "convert layers to zstd:chunked")
    private boolean zstdchunked;

    @Option(
            names = {"--zstdchunked-record-in"},
            description = "put the files first that this record names (ctr-remote optimize --record-out)")
    private @Nullable Path zstdchunkedRecordIn;

    @Option(
            names = {"--zstdchunked-compression-level"},
            description = "1 to 22; 3 if not given")
    private @Nullable Integer zstdchunkedLevel;

    @Option(
            names = {"--zstdchunked-chunk-size"},
            description = "largest chunk in bytes; 0, if not given, means 4 MiB")
    private @Nullable Integer zstdchunkedChunkSize;

    @Option(
            names = {"--uncompress"},
            description = "do not compress layers")
    private boolean uncompress;

    @Option(
            names = {"--oci"},
            description = "use OCI media types, which lazy pulling needs")
    private boolean oci;

    @Option(
            names = {"--platform"},
            split = ",",
            description = "keep this platform instead of the host's; may be repeated")
    private List<String> platforms = new ArrayList<>();

    @Option(
            names = {"--all-platforms"},
            description = "keep all platforms")
    private boolean allPlatforms;

    /// What becomes of the image. Warns of what has no effect.
    ///
    /// @param environment with the `PATH` of helpers, and perhaps `TMPDIR`
    /// @throws UsageException when flags contradict each other or have bad values
    Conversion conversion(Map<String, String> environment, Log log) throws IOException {
        checkFormats(log);
        warnOfIdleFlags(log);
        Conversion conversion = new Conversion(
                format(CommandContext.temporaryFolder(environment)),
                oci,
                wantedPlatforms(),
                recorded(),
                Optional.empty());
        return gzipProgram(environment, log).map(conversion::withGzipProgram).orElse(conversion);
    }

    private void checkFormats(Log log) throws UsageException {
        List<String> formats = new ArrayList<>();
        addIf(estargz, "estargz", formats);
        addIf(zstd, "zstd", formats);
        addIf(zstdchunked, "zstdchunked", formats);
        if (formats.size() > 1) {
            throw new UsageException("options --estargz, --zstdchunked, --overlaybd, --nydus, --soci and --erofs lead"
                    + " to conflict, only one of them can be used");
        }
        if (estargzKeepDiffId && !estargzExternalToc) {
            throw new UsageException("option --estargz-keep-diff-id must be specified with --estargz-external-toc");
        }
        if (estargzReferrer && !estargzExternalToc) {
            throw new UsageException(
                    "option --estargz-external-toc-referrer must be specified with --estargz-external-toc");
        }
        if (estargzKeepDiffId && estargzRecordIn != null) {
            throw new UsageException("option --estargz-keep-diff-id conflicts with --estargz-record-in");
        }
        if (!formats.isEmpty() && !oci) {
            log.warn("option --" + formats.getFirst() + " should be used in conjunction with --oci");
        }
        if (!formats.isEmpty() && uncompress) {
            throw new UsageException("option --" + formats.getFirst() + " conflicts with --uncompress");
        }
        if (allPlatforms && !platforms.isEmpty()) {
            throw new UsageException("flags --platform and --all-platforms cannot be specified together");
        }
    }

    private static void addIf(boolean wanted, String format, List<String> formats) {
        if (wanted) {
            formats.add(format);
        }
    }

    /// nerdctl ignores these silently.
    private void warnOfIdleFlags(Log log) {
        Map<String, Boolean> given = new TreeMap<>();
        given.put("--estargz-record-in", !estargz && estargzRecordIn != null);
        given.put("--estargz-compression-level", !estargz && estargzLevel != null);
        given.put("--estargz-chunk-size", !estargz && estargzChunkSize != null);
        given.put("--estargz-min-chunk-size", !estargz && estargzMinChunkSize != null);
        given.put("--estargz-external-toc", !estargz && estargzExternalToc);
        given.put("--estargz-gzip-helper", !estargz && estargzGzipHelper != null);
        given.put("--zstd-compression-level", !zstd && zstdLevel != null);
        given.put("--zstdchunked-record-in", !zstdchunked && zstdchunkedRecordIn != null);
        given.put("--zstdchunked-compression-level", !zstdchunked && zstdchunkedLevel != null);
        given.put("--zstdchunked-chunk-size", !zstdchunked && zstdchunkedChunkSize != null);
        given.forEach((flag, idle) -> {
            if (idle) {
                log.warn("option " + flag + " has no effect without " + flag.substring(0, flag.indexOf('-', 2)));
            }
        });
    }

    private LayerFormat format(Path temporary) throws UsageException {
        if (estargz) {
            EstargzOptions options = EstargzOptions.defaults(temporary)
                    .withCompression(new Compression.Gzip(between(
                            1, MAX_GZIP_LEVEL, "--estargz-compression-level", estargzLevel, DEFAULT_GZIP_LEVEL)))
                    .withChunkSize(size("--estargz-chunk-size", estargzChunkSize))
                    .withMinChunkSize(size("--estargz-min-chunk-size", estargzMinChunkSize));
            return estargzExternalToc
                    ? new LayerFormat.ExternalToc(options, estargzKeepDiffId, estargzReferrer)
                    : new LayerFormat.Estargz(options);
        }
        if (zstdchunked) {
            int level =
                    between(1, MAX_ZSTD_LEVEL, "--zstdchunked-compression-level", zstdchunkedLevel, DEFAULT_ZSTD_LEVEL);
            return new LayerFormat.Estargz(EstargzOptions.defaults(temporary)
                    .withCompression(new Compression.ZstdChunked(level))
                    .withChunkSize(size("--zstdchunked-chunk-size", zstdchunkedChunkSize)));
        }
        if (zstd) {
            return new LayerFormat.Zstd(
                    between(1, MAX_ZSTD_LEVEL, "--zstd-compression-level", zstdLevel, DEFAULT_ZSTD_LEVEL));
        }
        return uncompress ? new LayerFormat.Uncompressed() : new LayerFormat.Unchanged();
    }

    private static int size(String flag, @Nullable Integer given) throws UsageException {
        return between(0, EstargzOptions.MAX_CHUNK_SIZE, flag, given, 0);
    }

    private static int between(int least, int most, String flag, @Nullable Integer given, int otherwise)
            throws UsageException {
        int value = given == null ? otherwise : given;
        if (value < least || value > most) {
            throw new UsageException("invalid " + flag + " " + value + ": expected " + least + " to " + most);
        }
        return value;
    }

    private List<Platform> wantedPlatforms() throws IOException {
        if (allPlatforms) {
            return List.of();
        }
        List<Platform> wanted = new ArrayList<>();
        for (String platform : platforms) {
            wanted.add(Platform.parse(platform));
        }
        return wanted.isEmpty() ? List.of(Platform.host()) : wanted;
    }

    private RecordedFiles recorded() throws IOException {
        Path record = estargz ? estargzRecordIn : zstdchunked ? zstdchunkedRecordIn : null;
        return record == null ? RecordedFiles.NONE : RecordedFiles.read(record);
    }

    private Optional<GzipProgram> gzipProgram(Map<String, String> environment, Log log) throws UsageException {
        if (!estargz || estargzGzipHelper == null) {
            return Optional.empty();
        }
        Path name = Path.of(estargzGzipHelper).getFileName();
        if (name == null || !GzipProgram.KNOWN.contains(name.toString())) {
            throw new UsageException("invalid --estargz-gzip-helper " + Quoting.quoted(estargzGzipHelper)
                    + ": expected pigz, igzip or gzip");
        }
        Optional<GzipProgram> helper = GzipProgram.find(estargzGzipHelper, environment.getOrDefault("PATH", ""));
        if (helper.isEmpty()) {
            log.warn("gzip helper " + Quoting.quoted(estargzGzipHelper)
                    + " is not found; layers are decompressed without it");
        }
        return helper;
    }
}
