package dev.lazuli.snapshotter.config;

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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// A configuration file that has been read.
///
/// @param config   its settings, defaults filled in
/// @param warnings one line for each key that is unknown, has no effect, or is not supported
public record ConfigFile(DaemonConfig config, List<String> warnings) {
    /// The file that is read when none is named.
    public static final Path DEFAULT_PATH = Path.of("/etc/containerd-stargz-grpc/config.toml");

    private static final long DEFAULT_REQUEST_TIMEOUT_SECONDS = 30;
    private static final long DEFAULT_MOUNT_TIMEOUT_SECONDS = 30;
    private static final long DEFAULT_QUIET_SECONDS = 15;
    private static final long LEAST_STORE_BYTES = 1 << 20;

    public ConfigFile {
        warnings = List.copyOf(warnings);
    }

    /// Reads a file that was named; it must be there.
    public static ConfigFile read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ConfigException("configuration file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new ConfigException("cannot read configuration file " + file + ": " + e.getMessage(), e);
        }
    }

    /// Reads the default file; the defaults when it is not there.
    public static ConfigFile readDefault() throws IOException {
        return Files.exists(DEFAULT_PATH) ? read(DEFAULT_PATH) : parse("");
    }

    /// Reads TOML.
    public static ConfigFile parse(String toml) throws ConfigException {
        JsonNode tree;
        try {
            tree = new TomlMapper().readTree(toml);
        } catch (JacksonException e) {
            throw new ConfigException(
                    "not TOML: " + e.getOriginalMessage() + " at line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()),
                    e);
        }
        if (!(tree instanceof ObjectNode root)) {
            throw new ConfigException("not a TOML document");
        }
        Table table = new Table(root);
        DaemonConfig config = config(table);
        return new ConfigFile(config, warnings(table, config));
    }

    private static DaemonConfig config(Table root) throws ConfigException {
        return new DaemonConfig(
                layers(root),
                observation(root),
                blob(root.table("blob")),
                directoryCache(root.table("directory_cache")),
                fuse(root.table("fuse")),
                kubeconfigKeychain(root.table("kubeconfig_keychain")),
                criKeychain(root.table("cri_keychain")),
                resolver(root.table("resolver")),
                new Snapshotter(root.table("snapshotter").flag("allow_invalid_mounts_on_restart", false)),
                fuseManager(root.table("fuse_manager")),
                lazuli(root.table("lazuli")));
    }

    private static Layers layers(Table root) throws ConfigException {
        String metadataStore = root.string("metadata_store", "memory");
        if (!List.of("", "memory", "db").contains(metadataStore)) {
            throw new ConfigException("key metadata_store is \"" + metadataStore + "\", expected memory or db");
        }
        return new Layers(
                root.string("http_cache_type", ""),
                root.string("filesystem_cache_type", ""),
                root.seconds("resolve_result_entry_ttl_sec", 120),
                metadataStore.isEmpty() ? "memory" : metadataStore,
                prefetch(root),
                root.flag("allow_no_verification", false),
                root.flag("disable_verification", false));
    }

    private static Prefetch prefetch(Table root) throws ConfigException {
        return new Prefetch(
                root.count("prefetch_size", 0),
                root.seconds("prefetch_timeout_sec", 10),
                root.count("prefetch_async_size", 0),
                root.flag("noprefetch", false),
                !root.flag("no_background_fetch", false),
                root.count("max_concurrency", 2));
    }

    private static Observation observation(Table root) throws ConfigException {
        return new Observation(
                root.flag("debug", false),
                root.flag("log_file_access", false),
                root.flag("no_prometheus", false),
                root.string("metrics_address", ""),
                root.string("debug_address", ""));
    }

    private static Blob blob(Table table) throws ConfigException {
        return new Blob(
                table.seconds("valid_interval", 60),
                table.flag("check_always", false),
                table.count("chunk_size", 50_000),
                table.seconds("fetching_timeout_sec", 300),
                table.flag("force_single_range_mode", false),
                table.count("prefetch_chunk_size", 0),
                table.smallCount("max_retries", 5),
                table.milliseconds("min_wait_msec", 30),
                table.milliseconds("max_wait_msec", 300_000));
    }

    private static DirectoryCache directoryCache(Table table) throws ConfigException {
        return new DirectoryCache(
                table.smallCount("max_lru_cache_entry", 10),
                table.smallCount("max_cache_fds", 10),
                table.flag("sync_add", false),
                table.flag("direct", true),
                table.flag("fadv_dontneed", false));
    }

    private static Fuse fuse(Table table) throws ConfigException {
        return new Fuse(
                table.seconds("attr_timeout", 1),
                table.seconds("entry_timeout", 1),
                table.flag("passthrough", true),
                table.count("merge_buffer_size", 419_430_400),
                table.smallCount("merge_worker_count", 10));
    }

    private static KubeconfigKeychain kubeconfigKeychain(Table table) throws ConfigException {
        return new KubeconfigKeychain(table.flag("enable_keychain", false), table.string("kubeconfig_path", ""));
    }

    private static CriKeychain criKeychain(Table table) throws ConfigException {
        return new CriKeychain(
                table.flag("enable_keychain", false),
                table.string("image_service_path", ""),
                table.string("listen_path", ""));
    }

    private static Resolver resolver(Table table) throws ConfigException {
        Duration timeout = table.seconds("request_timeout_sec", DEFAULT_REQUEST_TIMEOUT_SECONDS);
        Map<String, List<Mirror>> mirrors = new LinkedHashMap<>();
        for (Map.Entry<String, Table> host : table.table("host").tables().entrySet()) {
            List<Mirror> ofHost = new ArrayList<>();
            for (Table mirror : host.getValue().tableArray("mirrors")) {
                ofHost.add(mirror(mirror, timeout));
            }
            mirrors.put(host.getKey(), List.copyOf(ofHost));
        }
        return new Resolver(timeout, mirrors);
    }

    private static Mirror mirror(Table table, Duration defaultTimeout) throws ConfigException {
        String host = table.string("host", "");
        if (host.isEmpty()) {
            throw new ConfigException("a table of resolver.host.NAME.mirrors has no key host");
        }
        long seconds = table.number("request_timeout_sec", Integer.MIN_VALUE, Integer.MAX_VALUE);
        Duration timeout = seconds == 0 ? defaultTimeout : Duration.ofSeconds(Math.max(0, seconds));
        return new Mirror(
                host,
                table.flag("insecure", false),
                timeout,
                table.table("header").stringLists());
    }

    private static FuseManager fuseManager(Table table) throws ConfigException {
        return new FuseManager(
                table.flag("enable", false),
                table.string("address", ""),
                table.string("path", ""),
                table.string("metrics_address", ""));
    }

    private static Lazuli lazuli(Table table) throws ConfigException {
        Table store = table.table("store");
        long maxBytes = store.count("max_bytes", 0);
        if (maxBytes != 0 && maxBytes < LEAST_STORE_BYTES) {
            throw new ConfigException(
                    "key lazuli.store.max_bytes is " + maxBytes + ", expected 0 or at least " + LEAST_STORE_BYTES);
        }
        return new Lazuli(
                table.table("snapshotter").seconds("mount_timeout_sec", DEFAULT_MOUNT_TIMEOUT_SECONDS),
                table.table("external_toc").flag("referrers", false),
                maxBytes,
                store.count("min_free_bytes", 0),
                tocLimits(table.table("toc")),
                start(table),
                table.table("reads").flag("read_ahead", true));
    }

    private static Start start(Table table) throws ConfigException {
        Table profile = table.table("profile");
        return new Start(
                table.table("programs").flag("prefetch", true),
                profile.flag("use", true),
                profile.flag("record", true),
                profile.flag("pull", false),
                profile.seconds("quiet_sec", DEFAULT_QUIET_SECONDS));
    }

    private static TocLimits tocLimits(Table table) throws ConfigException {
        return new TocLimits(
                table.count("max_bytes", TocLimits.DEFAULT.maxJsonBytes()),
                table.smallCount("max_entries", TocLimits.DEFAULT.maxEntries()),
                table.smallCount("max_string_bytes", TocLimits.DEFAULT.maxStringBytes()));
    }

    private static List<String> warnings(Table root, DaemonConfig config) throws ConfigException {
        List<String> warnings = new ArrayList<>();
        if (root.flag("ipfs", false)) {
            warnings.add("key ipfs is not supported: layers come from registries only");
        }
        if (root.has("resolve_result_entry")) {
            root.number("resolve_result_entry", Long.MIN_VALUE, Long.MAX_VALUE);
            warnings.add("key resolve_result_entry is deprecated and has no effect; use resolve_result_entry_ttl_sec");
        }
        if (config.kubeconfigKeychain().enabled()) {
            warnings.add("key kubeconfig_keychain.enable_keychain is not supported yet: credentials come from docker's"
                    + " config.json only");
        }
        if (config.criKeychain().enabled()) {
            warnings.add("key cri_keychain.enable_keychain is not supported yet: credentials come from docker's"
                    + " config.json only");
        }
        if (config.fuseManager().enabled()) {
            warnings.add("key fuse_manager.enable has no effect: there is no separate FUSE manager");
        }
        for (String unknown : root.unknownKeys()) {
            warnings.add("key " + unknown + " is unknown and has no effect");
        }
        return warnings;
    }
}
