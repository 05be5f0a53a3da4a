/// Linux system calls, mounts, extended attributes and terminals as plain Java.
module dev.lazuli.linux {
    requires static transitive org.jspecify;

    exports dev.lazuli.linux;
}
