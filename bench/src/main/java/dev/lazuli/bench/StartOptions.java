package dev.lazuli.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the comparison of cold starts is told from outside.
///
/// @param images     what is started
/// @param links      behind what
/// @param modes      how
/// @param runs       how often each; the tables have the medians
/// @param background whether the daemon fetches the rest of the layers when nobody waits for it
/// @param out        the folder for the page and the data
/// @param json       the file with the data, where it is not in `out`
/// @param waterfall  the folder for a page of requests for each start
record StartOptions(
        List<StartImage> images,
        List<Link> links,
        List<StartMode> modes,
        int runs,
        boolean background,
        Optional<Path> out,
        Optional<Path> json,
        Optional<Path> waterfall) {
    static final String USAGE = """
            options of start:
              --image LIST         of py, node, jdk, py-http, node-http, jdk-http, model; all unless told otherwise
              --link LIST          of links such as 30ms/100Mbit; 1ms/1000Mbit,30ms/100Mbit,100ms/60Mbit,200ms/20Mbit
              --mode LIST          of overlayfs, overlayfs-ctr, estargz, prioritized, profile, zstdchunked; all
              --runs COUNT         how often each start is measured; 3
              --background on|off  whether the rest of the layers is fetched when nobody waits for it; off
              --out FOLDER         where start.md, its pictures and start.json are written after each start; nowhere
              --json FILE          where the data is written instead of into FOLDER
              --waterfall FOLDER   where the requests of each start are written
              What the data has already of other images, links, modes and of the other --background is kept, so that a
              long comparison can be made in parts. All images, links and modes take some two hours for each run on a
              machine that does nothing else: half of that is 200ms/20Mbit, and half of it is the image model.
            """;

    private static final StartOptions DEFAULTS = new StartOptions(
            List.of(StartImage.values()),
            List.of(Link.of(1000, 1), Link.of(100, 30), Link.of(60, 100), Link.of(20, 200)),
            List.of(StartMode.values()),
            3,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    StartOptions {
        images = List.copyOf(images);
        links = List.copyOf(links);
        modes = List.copyOf(modes);
    }

    /// @throws IllegalArgumentException for arguments that are none, with what is expected
    static StartOptions parse(String... arguments) {
        StartOptions options = DEFAULTS;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("no value behind " + arguments[i] + "\n" + USAGE);
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    /// The file with the data.
    Optional<Path> data() {
        return json.or(() -> out.map(folder -> folder.resolve("start.json")));
    }

    private StartOptions with(String name, String value) {
        return switch (name) {
            case "--image" ->
                new StartOptions(list(value, StartImage::of), links, modes, runs, background, out, json, waterfall);
            case "--link" ->
                new StartOptions(images, list(value, Link::parse), modes, runs, background, out, json, waterfall);
            case "--mode" ->
                new StartOptions(images, links, list(value, StartMode::of), runs, background, out, json, waterfall);
            case "--runs" ->
                new StartOptions(images, links, modes, count(name, value), background, out, json, waterfall);
            case "--background" ->
                new StartOptions(images, links, modes, runs, isOn(name, value), out, json, waterfall);
            case "--out" -> new StartOptions(images, links, modes, runs, background, path(value), json, waterfall);
            case "--json" -> new StartOptions(images, links, modes, runs, background, out, path(value), waterfall);
            case "--waterfall" -> new StartOptions(images, links, modes, runs, background, out, json, path(value));
            default -> throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
        };
    }

    private static Optional<Path> path(String value) {
        return Optional.of(Path.of(value));
    }

    private static boolean isOn(String name, String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(name + " needs on or off, found \"" + value + "\"");
        };
    }

    private static <T> List<T> list(String value, Function<String, T> item) {
        return Arrays.stream(value.split(",", -1)).map(item).distinct().toList();
    }

    /// @throws IllegalArgumentException where `text` is no number above 0
    static int count(String name, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number, found \"" + text + "\"", e);
        }
        throw new IllegalArgumentException(name + " needs a number above 0, found " + text);
    }
}
