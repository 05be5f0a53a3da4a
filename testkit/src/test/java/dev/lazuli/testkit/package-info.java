@NullMarked
package dev.lazuli.testkit;

import org.jspecify.annotations.NullMarked;
