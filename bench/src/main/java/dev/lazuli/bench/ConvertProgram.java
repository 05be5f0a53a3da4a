package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A program with a command `image convert`.
///
/// @param name    in the table
/// @param version as it says itself
/// @param words   that start it
/// @param formats what it converts to
/// @param java    whether it is a Java program, whose heap can be limited and watched
record ConvertProgram(String name, String version, List<String> words, Set<ConvertFormat> formats, boolean java) {
    ConvertProgram {
        words = List.copyOf(words);
        formats = Set.copyOf(formats);
    }

    /// The one of this project.
    static ConvertProgram lazuli(Path program) throws IOException, InterruptedException {
        return ask("lazuli", List.of(program.toString()), true);
    }

    /// The one that ours is compared with.
    static ConvertProgram ctrRemote(List<String> words) throws IOException, InterruptedException {
        return ask("ctr-remote", words, false);
    }

    private static ConvertProgram ask(String name, List<String> words, boolean java)
            throws IOException, InterruptedException {
        Command program = Command.of(words);
        String version = program.with("--version").check().lines().getFirst();
        Set<ConvertFormat> formats = EnumSet.noneOf(ConvertFormat.class);
        for (ConvertFormat format : ConvertFormat.values()) {
            if (knows(program, format)) {
                formats.add(format);
            }
        }
        return new ConvertProgram(name, version, words, formats, java);
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
