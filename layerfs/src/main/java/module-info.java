/// A verified layer as a lazily fetched file system.
module dev.lazuli.layerfs {
    requires transitive dev.lazuli.oci;
    requires transitive dev.lazuli.estargz;
    requires transitive dev.lazuli.registry;
    requires dev.lazuli.fuse;
    requires dev.lazuli.linux;
    requires static transitive org.jspecify;

    exports dev.lazuli.layerfs;
    exports dev.lazuli.layerfs.prefetch;
    exports dev.lazuli.layerfs.store;
}
