package dev.lazuli.snapshotter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.TocLimits;
import dev.lazuli.snapshotter.config.DaemonConfig.Blob;
import dev.lazuli.snapshotter.config.DaemonConfig.CriKeychain;
import dev.lazuli.snapshotter.config.DaemonConfig.DirectoryCache;
import dev.lazuli.snapshotter.config.DaemonConfig.Fuse;
import dev.lazuli.snapshotter.config.DaemonConfig.FuseManager;
import dev.lazuli.snapshotter.config.DaemonConfig.KubeconfigKeychain;
import dev.lazuli.snapshotter.config.DaemonConfig.Layers;
import dev.lazuli.snapshotter.config.DaemonConfig.Lazuli;
import dev.lazuli.snapshotter.config.DaemonConfig.Mirror;
import dev.lazuli.snapshotter.config.DaemonConfig.Observation;
import dev.lazuli.snapshotter.config.DaemonConfig.Prefetch;
import dev.lazuli.snapshotter.config.DaemonConfig.Resolver;
import dev.lazuli.snapshotter.config.DaemonConfig.Snapshotter;
import dev.lazuli.snapshotter.config.DaemonConfig.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final DaemonConfig DEFAULTS = new DaemonConfig(
            new Layers(
                    "",
                    "",
                    Duration.ofSeconds(120),
                    "memory",
                    new Prefetch(0, Duration.ofSeconds(10), 0, false, true, 2),
                    false,
                    false),
            new Observation(false, false, false, "", ""),
            new Blob(
                    Duration.ofSeconds(60),
                    false,
                    50_000,
                    Duration.ofSeconds(300),
                    false,
                    0,
                    5,
                    Duration.ofMillis(30),
                    Duration.ofMillis(300_000)),
            new DirectoryCache(10, 10, false, true, false),
            new Fuse(Duration.ofSeconds(1), Duration.ofSeconds(1), true, 419_430_400, 10),
            new KubeconfigKeychain(false, ""),
            new CriKeychain(false, "", ""),
            new Resolver(Duration.ofSeconds(30), Map.of()),
            new Snapshotter(false),
            new FuseManager(false, "", "", ""),
            new Lazuli(
                    Duration.ofSeconds(30),
                    false,
                    0,
                    0,
                    new TocLimits(1L << 30, 10_000_000, 2 << 20),
                    new Start(true, true, true, false, Duration.ofSeconds(15)),
                    true));

    @TempDir
    private Path folder;

    @Test
    void anEmptyFileMeansTheDefaults() throws IOException {
        ConfigFile file = ConfigFile.parse("");
        assertThat(file.config()).isEqualTo(DEFAULTS);
        assertThat(file.warnings()).isEmpty();
    }

    @Test
    void zeroMeansTheDefault() throws IOException {
        assertThat(ConfigFile.parse("""
                resolve_result_entry_ttl_sec = 0
                prefetch_timeout_sec = 0
                max_concurrency = 0
                metadata_store = ""
                [blob]
                valid_interval = 0
                chunk_size = 0
                fetching_timeout_sec = 0
                max_retries = 0
                min_wait_msec = 0
                max_wait_msec = 0
                [directory_cache]
                max_lru_cache_entry = 0
                max_cache_fds = 0
                [fuse]
                attr_timeout = 0
                entry_timeout = 0
                [resolver]
                request_timeout_sec = 0
                """).config()).isEqualTo(DEFAULTS);
    }

    record Case(String toml, Function<DaemonConfig, Object> setting, Object expected) {}

    static List<Case> everyKey() {
        return List.of(
                new Case("http_cache_type = 'memory'", c -> c.layers().httpCacheType(), "memory"),
                new Case("filesystem_cache_type = 'memory'", c -> c.layers().filesystemCacheType(), "memory"),
                new Case("resolve_result_entry_ttl_sec = 7", c -> c.layers().resolveTtl(), Duration.ofSeconds(7)),
                new Case("metadata_store = 'db'", c -> c.layers().metadataStore(), "db"),
                new Case("allow_no_verification = true", c -> c.layers().allowNoVerification(), true),
                new Case("disable_verification = true", c -> c.layers().disableVerification(), true),
                new Case(
                        "prefetch_size = 10_485_760", c -> c.layers().prefetch().size(), 10_485_760L),
                new Case("prefetch_timeout_sec = 3", c -> c.layers().prefetch().timeout(), Duration.ofSeconds(3)),
                new Case("prefetch_async_size = 5", c -> c.layers().prefetch().asyncSize(), 5L),
                new Case("noprefetch = true", c -> c.layers().prefetch().disabled(), true),
                new Case(
                        "no_background_fetch = true", c -> c.layers().prefetch().backgroundFetch(), false),
                new Case("max_concurrency = 9", c -> c.layers().prefetch().maxConcurrency(), 9L),
                new Case("debug = true", c -> c.observation().debug(), true),
                new Case("log_file_access = true", c -> c.observation().logFileAccess(), true),
                new Case("no_prometheus = true", c -> c.observation().noPrometheus(), true),
                new Case("metrics_address = ':8234'", c -> c.observation().metricsAddress(), ":8234"),
                new Case("debug_address = '/run/d'", c -> c.observation().debugAddress(), "/run/d"),
                new Case(
                        "[lazuli.programs]\nprefetch = false",
                        c -> c.lazuli().start().programs(),
                        false),
                new Case(
                        "[lazuli.profile]\nuse = false", c -> c.lazuli().start().use(), false),
                new Case(
                        "[lazuli.profile]\nrecord = false",
                        c -> c.lazuli().start().record(),
                        false),
                new Case(
                        "[lazuli.profile]\npull = true", c -> c.lazuli().start().pull(), true),
                new Case(
                        "[lazuli.profile]\nquiet_sec = 3",
                        c -> c.lazuli().start().quiet(),
                        Duration.ofSeconds(3)),
                new Case("[blob]\nvalid_interval = 1", c -> c.blob().validInterval(), Duration.ofSeconds(1)),
                new Case("[blob]\ncheck_always = true", c -> c.blob().checkAlways(), true),
                new Case("[blob]\nchunk_size = 1", c -> c.blob().chunkSize(), 1L),
                new Case("[blob]\nfetching_timeout_sec = 1", c -> c.blob().fetchingTimeout(), Duration.ofSeconds(1)),
                new Case("[blob]\nforce_single_range_mode = true", c -> c.blob().forceSingleRangeMode(), true),
                new Case("[blob]\nprefetch_chunk_size = 1", c -> c.blob().prefetchChunkSize(), 1L),
                new Case("[blob]\nmax_retries = 1", c -> c.blob().maxRetries(), 1),
                new Case("[blob]\nmin_wait_msec = 1", c -> c.blob().minWait(), Duration.ofMillis(1)),
                new Case("[blob]\nmax_wait_msec = 1", c -> c.blob().maxWait(), Duration.ofMillis(1)),
                new Case(
                        "[directory_cache]\nmax_lru_cache_entry = 1",
                        c -> c.directoryCache().maxLruCacheEntry(),
                        1),
                new Case(
                        "[directory_cache]\nmax_cache_fds = 1",
                        c -> c.directoryCache().maxCacheFds(),
                        1),
                new Case(
                        "[directory_cache]\nsync_add = true",
                        c -> c.directoryCache().syncAdd(),
                        true),
                new Case(
                        "[directory_cache]\ndirect = false",
                        c -> c.directoryCache().direct(),
                        false),
                new Case(
                        "[directory_cache]\nfadv_dontneed = true",
                        c -> c.directoryCache().fadvDontNeed(),
                        true),
                new Case("[fuse]\nattr_timeout = 5", c -> c.fuse().attrTimeout(), Duration.ofSeconds(5)),
                new Case("[fuse]\nentry_timeout = 5", c -> c.fuse().entryTimeout(), Duration.ofSeconds(5)),
                new Case("[fuse]\npassthrough = false", c -> c.fuse().passthrough(), false),
                new Case("[lazuli.store]\nmax_bytes = 2000000", c -> c.lazuli().maxStoreBytes(), 2_000_000L),
                new Case("[lazuli.store]\nmin_free_bytes = 7", c -> c.lazuli().minFreeBytes(), 7L),
                new Case("[fuse]\nmerge_buffer_size = 5", c -> c.fuse().mergeBufferSize(), 5L),
                new Case("[fuse]\nmerge_worker_count = 5", c -> c.fuse().mergeWorkerCount(), 5),
                new Case(
                        "[kubeconfig_keychain]\nenable_keychain = true",
                        c -> c.kubeconfigKeychain().enabled(),
                        true),
                new Case(
                        "[kubeconfig_keychain]\nkubeconfig_path = '/k'",
                        c -> c.kubeconfigKeychain().path(),
                        "/k"),
                new Case(
                        "[cri_keychain]\nenable_keychain = true",
                        c -> c.criKeychain().enabled(),
                        true),
                new Case(
                        "[cri_keychain]\nimage_service_path = '/i'",
                        c -> c.criKeychain().imageServicePath(),
                        "/i"),
                new Case(
                        "[cri_keychain]\nlisten_path = '/l'",
                        c -> c.criKeychain().listenPath(),
                        "/l"),
                new Case(
                        "[resolver]\nrequest_timeout_sec = 5",
                        c -> c.resolver().requestTimeout(),
                        Duration.ofSeconds(5)),
                new Case(
                        "[snapshotter]\nallow_invalid_mounts_on_restart = true",
                        c -> c.snapshotter().allowInvalidMountsOnRestart(),
                        true),
                new Case("[fuse_manager]\nenable = true", c -> c.fuseManager().enabled(), true),
                new Case("[fuse_manager]\naddress = '/a'", c -> c.fuseManager().address(), "/a"),
                new Case("[fuse_manager]\npath = '/p'", c -> c.fuseManager().path(), "/p"),
                new Case(
                        "[fuse_manager]\nmetrics_address = ':1'",
                        c -> c.fuseManager().metricsAddress(),
                        ":1"),
                new Case(
                        "[lazuli.snapshotter]\nmount_timeout_sec = 5",
                        c -> c.lazuli().mountTimeout(),
                        Duration.ofSeconds(5)),
                new Case("[lazuli.toc]\nmax_bytes = 5", c -> c.lazuli().toc(), new TocLimits(5, 10_000_000, 2 << 20)),
                new Case("[lazuli.toc]\nmax_entries = 6", c -> c.lazuli().toc(), new TocLimits(1L << 30, 6, 2 << 20)),
                new Case(
                        "[lazuli.toc]\nmax_string_bytes = 7",
                        c -> c.lazuli().toc(),
                        new TocLimits(1L << 30, 10_000_000, 7)),
                new Case(
                        "[lazuli.external_toc]\nreferrers = true",
                        c -> c.lazuli().referrers(),
                        true),
                new Case("[lazuli.reads]\nread_ahead = false", c -> c.lazuli().readAhead(), false));
    }

    @ParameterizedTest
    @MethodSource("everyKey")
    void readsEveryKey(Case each) throws IOException {
        ConfigFile file = ConfigFile.parse(each.toml);
        assertThat(each.setting.apply(file.config())).isEqualTo(each.expected);
        assertThat(each.setting.apply(DEFAULTS)).isNotEqualTo(each.expected);
        assertThat(file.warnings()).noneMatch(w -> w.contains("unknown"));
    }

    @Test
    void readsMirrors() throws IOException {
        Resolver resolver = ConfigFile.parse("""
                [resolver]
                request_timeout_sec = 7
                [[resolver.host."docker.io".mirrors]]
                host = "mirror.example:5000"
                insecure = true
                request_timeout_sec = 3
                [resolver.host."docker.io".mirrors.header]
                x-one = "1"
                x-many = ["2", "3"]
                [[resolver.host."docker.io".mirrors]]
                host = "second.example"
                [[resolver.host."docker.io".mirrors]]
                host = "third.example"
                request_timeout_sec = -1
                """).config().resolver();
        assertThat(resolver.mirrors())
                .isEqualTo(Map.of(
                        "docker.io",
                        List.of(
                                new Mirror(
                                        "mirror.example:5000",
                                        true,
                                        Duration.ofSeconds(3),
                                        Map.of("x-one", List.of("1"), "x-many", List.of("2", "3"))),
                                new Mirror("second.example", false, Duration.ofSeconds(7), Map.of()),
                                new Mirror("third.example", false, Duration.ZERO, Map.of()))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ipfs = true; key ipfs is not supported: layers come from registries only",
                "resolve_result_entry = 3; key resolve_result_entry is deprecated and has no effect; use it"
            })
    void warnsOfWhatIsNotSupported(String toml, String warning) throws IOException {
        assertThat(ConfigFile.parse(toml).warnings()).singleElement().asString().startsWith(warning);
    }

    @Test
    void warnsOfKeychainsAndOfTheFuseManager() throws IOException {
        assertThat(ConfigFile.parse("""
                [kubeconfig_keychain]
                enable_keychain = true
                [cri_keychain]
                enable_keychain = true
                [fuse_manager]
                enable = true
                """).warnings())
                .satisfiesExactly(
                        w -> assertThat(w).startsWith("key kubeconfig_keychain.enable_keychain is not supported yet"),
                        w -> assertThat(w).startsWith("key cri_keychain.enable_keychain is not supported yet"),
                        w -> assertThat(w).startsWith("key fuse_manager.enable has no effect"));
    }

    @Test
    void reportsUnknownKeysAtEveryDepth() throws IOException {
        assertThat(ConfigFile.parse("""
                typo = 1
                ipfs = false
                [blob]
                chunk = 1
                [nonsense]
                a = 1
                [lazuli.fuse]
                orphan = 1
                [[resolver.host."docker.io".mirrors]]
                host = "h"
                hots = "x"
                """).warnings())
                .containsExactlyInAnyOrder(
                        "key typo is unknown and has no effect",
                        "key blob.chunk is unknown and has no effect",
                        "key nonsense is unknown and has no effect",
                        "key lazuli.fuse is unknown and has no effect",
                        "key resolver.host.docker.io.mirrors.hots is unknown and has no effect");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "prefetch_size = 'big'; key prefetch_size is \"big\", expected a whole number",
                "prefetch_size = -1; key prefetch_size is -1, expected a number from 0 to 9223372036854775807",
                "prefetch_timeout_sec = 2147483648; key prefetch_timeout_sec is 2147483648, expected a number from 0 to 2147483647",
                "noprefetch = 1; key noprefetch is 1, expected true or false",
                "metrics_address = 1; key metrics_address is 1, expected a string",
                "metadata_store = 'tape'; key metadata_store is \"tape\", expected memory or db",
                "blob = 3; key blob is 3, expected a table",
                "resolver.host.h.mirrors = 3; key resolver.host.h.mirrors is 3, expected an array of tables",
                "resolver.host.h.mirrors = [{}]; a table of resolver.host.NAME.mirrors has no key host",
                "resolver.host.h.mirrors = [{host='a',header={x=1}}]; key resolver.host.h.mirrors.header.x is 1,"
                        + " expected a string or an array of strings"
            })
    void rejectsValuesOfTheWrongForm(String toml, String message) {
        assertThatThrownBy(() -> ConfigFile.parse(toml))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = ", "[x", "a = 1\na = 2"})
    void rejectsWhatIsNotToml(String toml) {
        assertThatThrownBy(() -> ConfigFile.parse(toml))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("not TOML: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesTheFileInItsErrors() throws IOException {
        Path file = Files.writeString(folder.resolve("config.toml"), "debug = 1");
        assertThatThrownBy(() -> ConfigFile.read(file))
                .hasMessage("cannot read configuration file " + file + ": key debug is 1, expected true or false");
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none")))
                .hasMessage("configuration file " + folder.resolve("none") + " does not exist");
    }
}
