@NullMarked
package dev.lazuli.registry.credentials;

import org.jspecify.annotations.NullMarked;
