@NullMarked
package dev.lazuli.registry;

import org.jspecify.annotations.NullMarked;
