package dev.lazuli.bench;

import dev.lazuli.testkit.DebianImage;
import dev.lazuli.testkit.OciLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An image that is started, and what runs in it.
enum StartImage {
    /// Python that says hi, in an image of five layers.
    PY("py", pythonLayers(), List.of("python3", "-c", "print(\"hi\")"), "hi"),
    /// Node that says hi, in an image of two layers.
    NODE("node", List.of(Layers.NODE), List.of("node", "-e", "console.log(\"hi\")"), "hi"),
    /// A JVM that tells its version, in an image of three layers. What only `jlink` needs is left out.
    JDK("jdk", List.of(Layers.TOOLS, Layers.JDK), List.of("java", "-version"), "openjdk version"),
    /// A web server that loads numpy and scipy, until its first answer.
    PY_HTTP(
            "py-http",
            List.of(
                    ImageLayer.of("install ca-certificates python3"),
                    ImageLayer.of("install python3-numpy python3-scipy python3-flask"),
                    ImageLayer.of("a server with Flask that loads numpy and scipy", "layer_py_http.sh")),
            List.of("python3", "/srv/server.py"),
            Layers.ANSWERED),
    /// A web server that loads ten classes from each of 100 jars, until its first answer.
    JDK_HTTP(
            "jdk-http",
            List.of(
                    Layers.TOOLS,
                    Layers.JDK,
                    ImageLayer.of(
                            "a server, and 100 jars of 40 classes, ten of which it loads from each",
                            "layer_jdk_http.sh")),
            List.of("java", "-cp", "/srv/lib/*", "Server"),
            Layers.ANSWERED),
    /// A web server with a `node_modules` of 20,000 files of which it loads 7,000, until its first answer.
    NODE_HTTP(
            "node-http",
            List.of(
                    Layers.NODE,
                    ImageLayer.of(
                            "a server, and 500 packages of 40 files, 14 of which it loads from each",
                            "layer_node_http.sh")),
            List.of("node", "/srv/server.js"),
            Layers.ANSWERED),
    /// A program that reads each byte of 1 GiB, until it has.
    MODEL(
            "model",
            List.of(
                    ImageLayer.of("install python3"),
                    ImageLayer.of(
                            "a file of 1 GiB that cannot be compressed, which a program reads with four threads",
                            "layer_model.sh")),
            List.of("python3", "/srv/read.py"),
            "read 1073741824 bytes");

    /// Layers and words of several images.
    private static final class Layers {
        static final ImageLayer TOOLS = ImageLayer.of("install ca-certificates curl git netbase tzdata");
        static final ImageLayer JDK = ImageLayer.of("mkdir -p /usr/share/man/man1; install openjdk-17-jdk-headless; "
                + "rm -r /usr/lib/jvm/java-17-openjdk-*/jmods");
        static final ImageLayer NODE =
                ImageLayer.of("install ca-certificates curl gnupg nodejs python3 openssh-client procps");
        static final String ANSWERED = "HTTP 200";
    }

    private final String word;
    private final List<ImageLayer> layers;
    private final List<String> command;
    private final String expected;

    StartImage(String word, List<ImageLayer> layers, List<String> command, String expected) {
        this.word = word;
        this.layers = layers;
        this.command = command;
        this.expected = expected;
    }

    private static List<ImageLayer> pythonLayers() {
        return List.of(
                ImageLayer.of("install ca-certificates curl gnupg netbase tzdata"),
                ImageLayer.of("install perl openssh-client procps unzip rsync wget patch"),
                ImageLayer.of("install gcc libc6-dev make"),
                ImageLayer.of("install python3 python3-pip"));
    }

    /// The name on the command line, in tables and at the registry.
    String word() {
        return word;
    }

    /// What lies on top of a minimal Debian.
    List<ImageLayer> layers() {
        return layers;
    }

    /// What runs in it.
    List<String> command() {
        return command;
    }

    /// How the line starts that it prints when it is ready.
    String expected() {
        return expected;
    }

    /// The image, made where it is not there yet, which takes some minutes.
    OciLayout get() throws IOException, InterruptedException {
        List<String> commands = new ArrayList<>();
        for (ImageLayer layer : layers) {
            commands.add(layer.command());
        }
        return DebianImage.get(word, commands);
    }

    /// @throws IllegalArgumentException for a word that is none, with those that are
    static StartImage of(String word) {
        return Arrays.stream(values())
                .filter(i -> i.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown image \"" + word + "\"; expected one of "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(StartImage::word).toList())));
    }
}
