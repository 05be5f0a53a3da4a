package dev.lazuli.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The Python programs among the resources of this package, run by the system's `python3` from its standard input.
final class PythonScript {
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private PythonScript() {}

    /// A command that runs the script; add its arguments.
    static Command named(String name) throws IOException {
        return joined(List.of(name));
    }

    /// A command that runs the scripts as one, one behind the other; add its arguments.
    static Command joined(List<String> names) throws IOException {
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        for (String name : names) {
            source.writeBytes(Resource.read(name));
        }
        return Command.of("python3", "-").withInput(source.toByteArray()).withDeadline(DEADLINE);
    }
}
