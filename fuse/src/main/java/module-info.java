/// A FUSE server that speaks the kernel's protocol on `/dev/fuse`, for read-only file systems.
module dev.lazuli.fuse {
    requires transitive dev.lazuli.linux;
    requires static transitive org.jspecify;

    exports dev.lazuli.fuse;
}
