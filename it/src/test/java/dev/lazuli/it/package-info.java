/// Tests of the whole: architecture rules, and real programs with real containerd, runc and registry.
@NullMarked
package dev.lazuli.it;

import org.jspecify.annotations.NullMarked;
