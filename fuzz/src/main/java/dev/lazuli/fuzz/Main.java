package dev.lazuli.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// `./dev fuzz [TARGET] [SECONDS]`: fuzzes one target, or each in turn.
///
/// System properties: `lazuli.corpus`, the folder with the seeds; `lazuli.fuzz`, the folder for what is learned and
/// found and for logs.
public final class Main {
    private static final long DEFAULT_SECONDS = 60;

    private Main() {}

    /// Ends with 1 when something was found.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Target> targets;
        long seconds = DEFAULT_SECONDS;
        try {
            boolean named = arguments.length > 0 && !arguments[0].chars().allMatch(Character::isDigit);
            targets = named ? List.of(Target.of(arguments[0])) : List.of(Target.values());
            int next = named ? 1 : 0;
            if (arguments.length > next) {
                seconds = Long.parseLong(arguments[next]);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("fuzz: " + e.getMessage());
            System.exit(2);
            return;
        }
        int broken = 0;
        for (Target target : targets) {
            broken += fuzz(target, Duration.ofSeconds(seconds)) ? 0 : 1;
        }
        System.exit(broken == 0 ? 0 : 1);
    }

    private static boolean fuzz(Target target, Duration time) throws IOException, InterruptedException {
        Corpus corpus = new Corpus(Path.of(System.getProperty("lazuli.corpus", "fuzz/corpus")));
        Path folder = Path.of(System.getProperty("lazuli.fuzz", ".lazuli/fuzz")).resolve(target.word());
        Files.createDirectories(folder);
        Path log = folder.resolve("log");
        System.err.println("fuzz: " + target.word() + " for " + time.toSeconds() + " s");
        int exitCode = new JazzerRun(
                        target.word(), time, corpus.folder(target), folder.resolve("learned"), folder.resolve("found"))
                .run(log);
        if (exitCode == 0) {
            try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                lines.filter(line -> line.startsWith("stat::number_of_executed_units"))
                        .forEach(line -> System.out.println(
                                target.word() + ": nothing found with " + line.replaceAll("[^0-9]", "") + " inputs"));
            }
            return true;
        }
        System.out.println(target.word() + ": found something, see " + folder.resolve("found") + " and " + log);
        JazzerRun.finding(log).forEach(System.out::println);
        return false;
    }
}
