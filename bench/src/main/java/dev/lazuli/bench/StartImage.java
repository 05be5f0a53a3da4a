package dev.lazuli.bench;

import dev.lazuli.testkit.DebianImage;
import dev.lazuli.testkit.OciLayout;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// An image that is started, and what runs in it.
enum StartImage {
    /// Python that says hi, in an image of five layers.
    PY(
            "py",
            "python3 prints a line",
            List.of(
                    "install ca-certificates curl gnupg netbase tzdata",
                    "install perl openssh-client procps unzip rsync wget patch",
                    "install gcc libc6-dev make",
                    "install python3 python3-pip"),
            List.of("python3", "-c", "print(\"hi\")"),
            "hi"),
    /// Node that says hi, in an image of two layers.
    NODE(
            "node",
            "node prints a line",
            List.of("install ca-certificates curl gnupg nodejs python3 openssh-client procps"),
            List.of("node", "-e", "console.log(\"hi\")"),
            "hi"),
    /// A JVM that tells its version, in an image of three layers. What only `jlink` needs is left out.
    JDK(
            "jdk",
            "java -version",
            List.of(
                    "install ca-certificates curl git netbase tzdata",
                    "mkdir -p /usr/share/man/man1; install openjdk-17-jdk-headless; rm -r /usr/lib/jvm/java-17-openjdk-*/jmods"),
            List.of("java", "-version"),
            "openjdk version");

    private final String word;
    private final String title;
    private final List<String> layers;
    private final List<String> command;
    private final String expected;

    StartImage(String word, String title, List<String> layers, List<String> command, String expected) {
        this.word = word;
        this.title = title;
        this.layers = layers;
        this.command = command;
        this.expected = expected;
    }

    /// The name on the command line, in tables and at the registry.
    String word() {
        return word;
    }

    /// What happens in it.
    String title() {
        return title;
    }

    /// What its layers are made with, on top of a minimal Debian.
    List<String> layers() {
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
        return DebianImage.get(word, layers);
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
