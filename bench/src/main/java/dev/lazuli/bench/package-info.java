/// Benchmarks and the demo: what a lazy start gains behind a link of a given bandwidth and latency.
@NullMarked
package dev.lazuli.bench;

import org.jspecify.annotations.NullMarked;
