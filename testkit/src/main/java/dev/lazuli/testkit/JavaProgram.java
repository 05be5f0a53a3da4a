package dev.lazuli.testkit;

import java.nio.file.Path;
import java.util.List;

/// Programs of this project run from the class path of the running tests.
public final class JavaProgram {
    private JavaProgram() {}

    /// The words that start `mainClass` with the JDK and the class path of this process.
    public static List<String> fromClassPath(String mainClass) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass);
    }
}
