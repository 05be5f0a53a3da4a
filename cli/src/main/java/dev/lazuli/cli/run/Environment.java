package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The environment that flags ask for, with Docker's rules: `KEY=VALUE` sets, `KEY` takes the value of this process and
/// means nothing when it has none; what is given later wins.
public final class Environment {
    private final Map<String, String> own;
    private final Map<String, String> values = new LinkedHashMap<>();

    /// @param own this process's environment
    public Environment(Map<String, String> own) {
        this.own = own;
    }

    /// Adds what a file of `--env-file` says; empty lines and lines that begin with `#` say nothing.
    public void addFile(String file) throws CommandException {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new CommandException(
                    "failed to open env file " + file + ": open " + file + ": no such file or directory", e);
        } catch (MalformedInputException e) {
            throw new CommandException("failed to read env file " + file + ": it is not UTF-8", e);
        } catch (IOException e) {
            throw new CommandException("failed to read env file " + file + ": " + e.getMessage(), e);
        }
        for (String line : lines) {
            String text = line.stripLeading();
            if (!text.isEmpty() && !text.startsWith("#")) {
                add(text);
            }
        }
    }

    /// Adds `KEY=VALUE` or `KEY`.
    public void add(String text) throws CommandException {
        int equals = text.indexOf('=');
        String key = equals < 0 ? text : text.substring(0, equals);
        if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
            throw new CommandException("invalid environment variable \"" + text + "\": expected KEY=VALUE or KEY");
        }
        String value = equals < 0 ? own.get(key) : text.substring(equals + 1);
        if (value != null) {
            values.remove(key);
            values.put(key, value);
        }
    }

    /// `KEY=VALUE` of all that was set.
    public List<String> list() {
        return texts(values);
    }

    /// Lists of `KEY=VALUE` laid over each other: a key keeps its first place and takes its last value.
    public static List<String> merged(List<String> below, List<String> above) {
        Map<String, String> merged = new LinkedHashMap<>();
        List<String> both = new ArrayList<>(below);
        both.addAll(above);
        for (String text : both) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                merged.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return texts(merged);
    }

    private static List<String> texts(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
