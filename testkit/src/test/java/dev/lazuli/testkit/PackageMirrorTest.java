package dev.lazuli.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackageMirrorTest {
    @Test
    void takesTheArchiveOfTheReleaseItself() {
        assertThat(PackageMirror.uriFor(
                        "bookworm",
                        List.of(
                                "http://security.example/debian-security/ bookworm-security main",
                                "http://archive.example/debian/ bookworm contrib",
                                "http://archive.example/debian/ bookworm main",
                                "http://archive.example/debian/ bookworm-updates main",
                                "https://vendor.example/apt nodistro main")))
                .contains("http://archive.example/debian");
    }

    @Test
    void knowsNoneWhereAptDoesNotSay() {
        assertThat(PackageMirror.uriFor("bookworm", List.of("https://vendor.example/apt nodistro main")))
                .isEmpty();
    }
}
