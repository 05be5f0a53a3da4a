package dev.lazuli.registry;

import java.io.IOException;

/// Something that talks to a registry.
@FunctionalInterface
interface Work<T> {
    T run() throws IOException, InterruptedException;
}
