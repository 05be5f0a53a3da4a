package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Where registries redirected requests for blobs to, so that the next range of a blob goes there at once. An
/// address is forgotten when it fails (it is signed and expires). Holds the last 4096 used. Thread-safe.
final class BlobLocations {
    private static final int CAPACITY = 4096;
    private static final float LOAD_FACTOR = 0.75f;

    private final Map<Key, URI> locations = new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, URI> eldest) {
            return size() > CAPACITY;
        }
    };

    /// @param authority of the registry or mirror
    /// @param path      of the repository: who may read one need not be allowed to read the other
    record Key(String authority, String path, Digest digest) {}

    synchronized Optional<URI> find(Key key) {
        return Optional.ofNullable(locations.get(key));
    }

    synchronized void put(Key key, URI location) {
        locations.put(key, location);
    }

    synchronized void forget(Key key, URI location) {
        locations.remove(key, location);
    }
}
