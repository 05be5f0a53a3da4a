@NullMarked
package dev.lazuli.containerd;

import org.jspecify.annotations.NullMarked;
