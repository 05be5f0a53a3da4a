package dev.lazuli.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// The Python programs among the resources of this package, run by the system's `python3` from its standard input.
final class PythonScript {
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private PythonScript() {}

    /// A command that runs the script; add its arguments.
    static Command named(String name) throws IOException {
        return Command.of("python3", "-").withInput(source(name)).withDeadline(DEADLINE);
    }

    /// The script's text, which is part of what a cached result depends on.
    static byte[] source(String name) throws IOException {
        try (InputStream script = PythonScript.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IOException("no resource " + name + " beside " + PythonScript.class.getName());
            }
            return script.readAllBytes();
        }
    }
}
