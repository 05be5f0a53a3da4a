package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.STARGZ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lazuli.oci.ImageProfile;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.PythonImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A profile from the first container of an image to the next node that starts it, with `lazuli profile`.
class ProfileTest {
    private LazySystem system;
    private String plain = "";
    private String image = "";

    @BeforeEach
    void start() throws Exception {
        system = LazySystem.start("[lazuli.profile]\nquiet_sec = 3\n");
        plain = PythonImage.get().push(system.registry().reference("python:plain"));
        system.pull(plain);
        image = system.convert(plain);
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
    }

    @Test
    void aNodeThatIsGivenAProfileMakesFewerRequests() throws Exception {
        long withoutProfile = requestsOfAStart();
        awaitProfile();
        Path exported = system.newPath("profile.json");
        profile("export", "--output", exported.toString(), image).check();

        forgetEverything();
        assertThat(profile("ls", "-q").check().output()).isEmpty();
        String digest = profile("import", exported.toString()).check().output();
        assertThat(ImageProfile.parse(Files.readAllBytes(exported)).image()).hasToString(digest);
        long withProfile = requestsOfAStart();
        assertThat(withProfile).isLessThan(withoutProfile);
        assertThat(system.daemon().log()).contains("a profile is followed");
    }

    @Test
    void aProfileGoesThroughTheRegistryBesideItsImage() throws Exception {
        requestsOfAStart();
        awaitProfile();
        String shown = profile("show", image).check().output();
        assertThat(shown).contains("PATH").containsPattern("usr/bin/python3\\.\\d+");

        profile("push", image).check();
        profile("rm", image).check();
        assertThat(profile("show", image).run().errors()).contains("there is no profile of image");
        profile("pull", image).check();
        assertThat(profile("show", image).check().output()).isEqualTo(shown);
    }

    @Test
    void aConversionPutsFirstWhatAProfileNames() throws Exception {
        requestsOfAStart();
        awaitProfile();
        Path record = system.newPath("record");
        profile("export", "--format", "record", "--output", record.toString(), image)
                .check();
        String optimized = system.registry().reference("python:optimized");
        system.lazuli("image", "convert", "--estargz", "--oci", "--estargz-record-in", record.toString())
                .with(plain, optimized)
                .check();
        system.lazuli("push", optimized).check();
        assertThat(system.lazuli("image", "inspect-layer", optimized).check().output())
                .containsPattern("(?i)prefetch");
    }

    private void awaitProfile() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !profile("ls", "-q").check().output().isEmpty());
    }

    /// Pulls, runs, and counts the requests for parts of blobs.
    private long requestsOfAStart() throws IOException, InterruptedException {
        long before = partialRequests();
        system.lazuli("--snapshotter", STARGZ, "pull", image).check();
        Command.Result hi = system.containerd()
                .ctr("run", "--rm", "--snapshotter", STARGZ, image, "profiled")
                .with("python3", "-c", "print('hi')")
                .check();
        assertThat(hi.output()).isEqualTo("hi");
        return partialRequests() - before;
    }

    private long partialRequests() throws IOException {
        try (var lines = Files.lines(system.registry().log())) {
            return lines.filter(line -> line.contains("\"GET /v2/python/blobs/") && line.contains("\" 206 "))
                    .count();
        }
    }

    /// As on a new node.
    private void forgetEverything() throws IOException, InterruptedException {
        system.remove(image);
        system.daemon().stop();
        Command.of("rm", "-rf", system.daemon().root().toString()).check();
        system.restartDaemon();
    }

    private Command profile(String... arguments) {
        return system.lazuli("profile")
                .with(arguments[0], "--daemon", system.daemon().socket().toString())
                .with(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
