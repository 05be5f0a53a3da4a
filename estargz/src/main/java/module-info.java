/// The eStargz layer format in both directions: reading with verification, and building from tar streams.
module dev.lazuli.estargz {
    requires transitive dev.lazuli.oci;
    requires tools.jackson.core;
    requires aircompressor.v3;
    requires static transitive org.jspecify;

    exports dev.lazuli.estargz;
    exports dev.lazuli.estargz.tar;
}
