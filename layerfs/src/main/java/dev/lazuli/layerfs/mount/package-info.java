/// A layer as a FUSE tree in overlayfs's words: whiteouts are character devices 0/0, opaque directories have an xattr.
@NullMarked
package dev.lazuli.layerfs.mount;

import org.jspecify.annotations.NullMarked;
