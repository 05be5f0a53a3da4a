package dev.lazuli.snapshotter.config;

import dev.lazuli.estargz.TocLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// All settings of the daemon. A number 0 in the file means the default of its key.
///
/// @param layers             the settings at the top of the file that concern layers
/// @param observation        the settings at the top of the file that concern logs and metrics
/// @param blob               table `blob`
/// @param directoryCache     table `directory_cache`
/// @param fuse               table `fuse`
/// @param kubeconfigKeychain table `kubeconfig_keychain`
/// @param criKeychain        table `cri_keychain`
/// @param resolver           table `resolver`
/// @param snapshotter        table `snapshotter`
/// @param fuseManager        table `fuse_manager`
/// @param lazuli             tables `lazuli.…`
public record DaemonConfig(
        Layers layers,
        Observation observation,
        Blob blob,
        DirectoryCache directoryCache,
        Fuse fuse,
        KubeconfigKeychain kubeconfigKeychain,
        CriKeychain criKeychain,
        Resolver resolver,
        Snapshotter snapshotter,
        FuseManager fuseManager,
        Lazuli lazuli) {

    /// How layers are resolved and fetched.
    ///
    /// @param httpCacheType       `http_cache_type`: no effect, there is no cache of compressed bytes
    /// @param filesystemCacheType `filesystem_cache_type`: no effect, contents are kept on disk
    /// @param resolveTtl          `resolve_result_entry_ttl_sec`: how long a resolved neighbour is remembered
    /// @param metadataStore       `metadata_store`: no effect, indexes are kept on disk
    /// @param prefetch            how much is fetched before it is asked for
    /// @param allowNoVerification `allow_no_verification`: layers that ask for it may be served unverified
    /// @param disableVerification `disable_verification`: no layer is verified
    public record Layers(
            String httpCacheType,
            String filesystemCacheType,
            Duration resolveTtl,
            String metadataStore,
            Prefetch prefetch,
            boolean allowNoVerification,
            boolean disableVerification) {}

    /// What is fetched before it is asked for.
    ///
    /// @param size              `prefetch_size`: bytes, where neither a label nor a landmark says it
    /// @param timeout           `prefetch_timeout_sec`: how long a container's start waits for it
    /// @param asyncSize         `prefetch_async_size`: bytes above which nothing waits, 0 for never
    /// @param disabled          `noprefetch`
    /// @param backgroundFetch   not `no_background_fetch`
    /// @param maxConcurrency    `max_concurrency`: background tasks at a time
    public record Prefetch(
            long size,
            Duration timeout,
            long asyncSize,
            boolean disabled,
            boolean backgroundFetch,
            long maxConcurrency) {}

    /// What can be seen from outside.
    ///
    /// @param debug          `debug`: log each request of the kernel
    /// @param logFileAccess  `log_file_access`: log the first access to each file
    /// @param noPrometheus   `no_prometheus`: serve no metrics
    /// @param metricsAddress `metrics_address`: HOST:PORT, empty for none
    /// @param debugAddress   `debug_address`: no effect, there is no Go profile to serve
    public record Observation(
            boolean debug, boolean logFileAccess, boolean noPrometheus, String metricsAddress, String debugAddress) {}

    /// Table `blob`: how bytes come from the registry.
    ///
    /// @param validInterval        `valid_interval`
    /// @param checkAlways          `check_always`
    /// @param chunkSize            `chunk_size`: bytes
    /// @param fetchingTimeout      `fetching_timeout_sec`
    /// @param forceSingleRangeMode `force_single_range_mode`
    /// @param prefetchChunkSize    `prefetch_chunk_size`: bytes
    /// @param maxRetries           `max_retries`
    /// @param minWait              `min_wait_msec`
    /// @param maxWait              `max_wait_msec`
    public record Blob(
            Duration validInterval,
            boolean checkAlways,
            long chunkSize,
            Duration fetchingTimeout,
            boolean forceSingleRangeMode,
            long prefetchChunkSize,
            int maxRetries,
            Duration minWait,
            Duration maxWait) {}

    /// Table `directory_cache`: no effect, the store keeps each content once and lets the kernel cache it.
    ///
    /// @param maxLruCacheEntry `max_lru_cache_entry`
    /// @param maxCacheFds      `max_cache_fds`
    /// @param syncAdd          `sync_add`
    /// @param direct           `direct`
    /// @param fadvDontNeed     `fadv_dontneed`
    public record DirectoryCache(
            int maxLruCacheEntry, int maxCacheFds, boolean syncAdd, boolean direct, boolean fadvDontNeed) {}

    /// Table `fuse`.
    ///
    /// @param attrTimeout      `attr_timeout`: no effect, layers never change and the kernel may keep attributes
    /// @param entryTimeout     `entry_timeout`: no effect, layers never change and the kernel may keep names
    /// @param passthrough      `passthrough`: whether the kernel reads files by itself that are here as a whole
    /// @param mergeBufferSize  `merge_buffer_size`: no effect, nothing is merged
    /// @param mergeWorkerCount `merge_worker_count`: no effect
    public record Fuse(
            Duration attrTimeout,
            Duration entryTimeout,
            boolean passthrough,
            long mergeBufferSize,
            int mergeWorkerCount) {}

    /// Table `kubeconfig_keychain`.
    ///
    /// @param enabled `enable_keychain`
    /// @param path    `kubeconfig_path`
    public record KubeconfigKeychain(boolean enabled, String path) {}

    /// Table `cri_keychain`.
    ///
    /// @param enabled          `enable_keychain`
    /// @param imageServicePath `image_service_path`
    /// @param listenPath       `listen_path`
    public record CriKeychain(boolean enabled, String imageServicePath, String listenPath) {}

    /// Table `resolver`.
    ///
    /// @param requestTimeout `request_timeout_sec`: of one request to a registry
    /// @param mirrors        `host."NAME".mirrors`: by registry host, in the order in which they are tried
    public record Resolver(Duration requestTimeout, Map<String, List<Mirror>> mirrors) {
        public Resolver {
            mirrors = Map.copyOf(mirrors);
        }
    }

    /// Another host to ask before the registry itself.
    ///
    /// @param host           HOST or HOST:PORT
    /// @param insecure       whether it speaks plain HTTP
    /// @param requestTimeout of one request; zero for none at all
    /// @param headers        to send with each request
    public record Mirror(String host, boolean insecure, Duration requestTimeout, Map<String, List<String>> headers) {
        public Mirror {
            headers = Map.copyOf(headers);
        }
    }

    /// Table `snapshotter`.
    ///
    /// @param allowInvalidMountsOnRestart `allow_invalid_mounts_on_restart`: no effect, a layer that cannot
    ///                                    be mounted never stops the daemon
    public record Snapshotter(boolean allowInvalidMountsOnRestart) {}

    /// Table `fuse_manager`: no effect, there is no second daemon.
    ///
    /// @param enabled        `enable`
    /// @param address        `address`
    /// @param path           `path`
    /// @param metricsAddress `metrics_address`
    public record FuseManager(boolean enabled, String address, String path, String metricsAddress) {}

    /// Tables `lazuli.…`: what containerd-stargz-grpc does not have.
    ///
    /// @param mountTimeout `lazuli.snapshotter.mount_timeout_sec`: how long a Prepare waits for its layer
    ///                     before the client has to download it
    /// @param referrers    `lazuli.external_toc.referrers`: whether TOCs that are not in their layers are also
    ///                     looked for among the referrers of the image
    /// @param maxStoreBytes `lazuli.store.max_bytes`: most bytes of chunks on the disk, 0 for a quarter
    ///                      of it
    /// @param minFreeBytes  `lazuli.store.min_free_bytes`: how much of the disk is left to others, 0 for a
    ///                      twentieth of it, at most 10 GiB
    /// @param toc           table `lazuli.toc`
    /// @param start         tables `lazuli.programs` and `lazuli.profile`
    /// @param readAhead     `lazuli.reads.read_ahead`: whether more is fetched than a read asks for
    public record Lazuli(
            Duration mountTimeout,
            boolean referrers,
            long maxStoreBytes,
            long minFreeBytes,
            TocLimits toc,
            Start start,
            boolean readAhead) {}

    /// What is fetched when containers start, before they ask.
    ///
    /// @param programs `lazuli.programs.prefetch`: whether programs are fetched with what they need
    /// @param use      `lazuli.profile.use`: whether what an image's profile says is fetched at the mount
    /// @param record   `lazuli.profile.record`: whether what an image's first container reads is kept
    /// @param pull     `lazuli.profile.pull`: whether profiles are looked for among the referrers of images
    /// @param quiet    `lazuli.profile.quiet_sec`: how long nothing new is read when a profile is finished
    public record Start(boolean programs, boolean use, boolean record, boolean pull, Duration quiet) {}
}
