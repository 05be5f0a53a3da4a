@NullMarked
package dev.lazuli.oci;

import org.jspecify.annotations.NullMarked;
