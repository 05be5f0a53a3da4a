package dev.lazuli.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The scripts that lie beside this package's classes.
final class Resource {
    private Resource() {}

    /// A command that runs the shell script `name`; add its arguments. Its standard input is empty, since programs
    /// that a script runs read from it.
    static Command shell(String name) throws IOException {
        return Command.of("sh", "-c", new String(read(name), StandardCharsets.UTF_8), name);
    }

    static byte[] read(String name) throws IOException {
        try (InputStream script = Resource.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IOException("no resource " + name + " beside " + Resource.class.getName());
            }
            return script.readAllBytes();
        }
    }
}
