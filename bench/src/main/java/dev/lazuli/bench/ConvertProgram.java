package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A program with a command `image convert`.
///
/// @param name    in the table
/// @param version as it says itself
/// @param words   that start it
/// @param environment variables that it needs
/// @param formats what it converts to
/// @param java    whether it is a Java program, whose heap can be limited and watched
record ConvertProgram(
        String name,
        String version,
        List<String> words,
        Map<String, String> environment,
        Set<ConvertFormat> formats,
        boolean java) {
    ConvertProgram {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
        formats = Set.copyOf(formats);
    }

    /// The one of this project.
    static ConvertProgram lazuli(Path program) throws IOException, InterruptedException {
        return ask("lazuli", Command.of(program.toString()), Map.of(), true);
    }

    /// The one that ours is compared with.
    static ConvertProgram ctrRemote(Command program, Map<String, String> environment)
            throws IOException, InterruptedException {
        return ask("ctr-remote", program, environment, false);
    }

    private static ConvertProgram ask(String name, Command program, Map<String, String> environment, boolean java)
            throws IOException, InterruptedException {
        String version = program.with("--version").check().lines().getFirst();
        Set<ConvertFormat> formats = EnumSet.noneOf(ConvertFormat.class);
        for (ConvertFormat format : ConvertFormat.values()) {
            if (knows(program, format)) {
                formats.add(format);
            }
        }
        return new ConvertProgram(name, version, program.words(), environment, formats, java);
    }

    /// Asks without naming an image, which fails, but before that for a flag that there is not.
    private static boolean knows(Command program, ConvertFormat format) throws IOException, InterruptedException {
        Command.Result result = program.with("image", "convert")
                .with(format.arguments().toArray(String[]::new))
                .run();
        String said = result.output() + result.errors();
        return !said.contains("unknown flag") && !said.contains("flag provided but not defined");
    }

    /// The whole command.
    List<String> convert(Path socket, ConvertFormat format, String source, String target) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--address", socket.toString(), "image", "convert"));
        all.addAll(format.arguments());
        all.addAll(List.of("--oci", source, target));
        return all;
    }
}
