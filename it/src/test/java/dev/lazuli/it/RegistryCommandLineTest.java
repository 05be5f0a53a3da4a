package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.Digest;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.JavaProgram;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What is done at registries alone, by the program itself where there is no containerd.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryCommandLineTest {
    private final WorkFolder work = WorkFolder.create();
    private final PrivateRegistry registry = PrivateRegistry.start(work.folder("r"));
    private final String source =
            BusyboxImage.make(work.path().resolve("busybox")).push(registry.reference("busybox:1"));

    RegistryCommandLineTest() throws IOException, InterruptedException {}

    @AfterAll
    void stop() throws IOException {
        registry.close();
        work.close();
    }

    private static Command lazuli(String... arguments) {
        return Command.of(JavaProgram.fromClassPath("dev.lazuli.cli.Main"))
                .with("--address", "/no/such/containerd.sock")
                .with(arguments);
    }

    private static Command convert(String from, String to) {
        return lazuli("image", "convert", "--estargz", "--oci", "--from-registry", from, "--to-registry", to);
    }

    @Test
    void convertsOnceAndPrintsTheDigestAlone() throws Exception {
        String target = registry.reference("busybox:esgz");
        Command.Result first = convert(source, target).check();
        OciLayout copy = OciLayout.copyOf(target, work.path().resolve("copy"));
        assertThat(first.output())
                .isEqualTo(Digest.sha256(copy.manifest().toJson()).toString());
        assertThat(first.errors()).contains("converted to sha256:", "[1/1]").doesNotContain("\u001b");

        Command.Result second = convert(source, target).check();
        assertThat(second.output()).isEqualTo(first.output());
        assertThat(second.errors()).contains("is there already").doesNotContain("converted to");

        assertThat(lazuli("image", "inspect-layer", "--verify", target).check().output())
                .contains("Kind:               eStargz", "Verified:           yes: ");
    }

    @Test
    void endsWithOneWhenALayerIsNotWhatItClaims() throws Exception {
        String target = registry.reference("damaged:esgz");
        convert(source, target).with("--estargz-chunk-size=77777").check();
        Digest layer = OciLayout.copyOf(target, work.path().resolve("damaged"))
                .manifest()
                .layers()
                .getFirst()
                .digest();
        Path blob = registry.blob(layer);
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);

        Command.Result looked = lazuli("image", "inspect-layer", target).check();
        Command.Result checked =
                lazuli("image", "inspect-layer", "--verify", target).run();

        assertThat(looked.output()).contains("as the manifest says").doesNotContain("Verified");
        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.output()).contains("Verified:           NO: ", "have another digest");
    }
}
