/// A client of OCI and Docker registries: manifests, blobs whole and by range, pushes, authentication.
module dev.lazuli.registry {
    requires transitive dev.lazuli.oci;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports dev.lazuli.registry;
    exports dev.lazuli.registry.credentials;
}
