package dev.lazuli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What `lazuli image convert` prints, as nerdctl does, and what comes of it at the registry.
class ConvertCommandLineTest {
    private static final String DIGEST = "sha256:[0-9a-f]{64}";

    private static LazySystem system;
    private static String source;

    @BeforeAll
    static void start() throws Exception {
        system = LazySystem.start();
        source = BusyboxImage.make(system.newPath("busybox"))
                .push(system.registry().reference("tiny:org"));
        system.lazuli("pull", source).check();
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void printsTheDigestAloneAndTheRestToStderr() throws Exception {
        Command.Result result = convert("tiny:esgz-docker", "--estargz").check();

        assertThat(result.output()).matches(DIGEST);
        assertThat(result.errors().lines().findFirst().orElseThrow())
                .endsWith("level=warning msg=\"option --estargz should be used in conjunction with --oci\"");
        assertThat(result.errors()).contains(target("tiny:esgz-docker") + ":", "layer-sha256:", "elapsed:");
    }

    @Test
    void namesTheImageOfTocsWhichIsPushedLikeAnyOther() throws Exception {
        String image = target("tiny:ex");
        Command.Result result = convert(
                        "tiny:ex", "--estargz", "--oci", "--estargz-external-toc", "--estargz-keep-diff-id")
                .check();

        assertThat(result.output()).matches(DIGEST);
        assertThat(result.errors()).contains("level=info msg=\"Extra image(0) " + image + "-esgztoc\"");
        system.lazuli("push", image).check();
        system.lazuli("push", image + "-esgztoc").check();
        ImageManifest converted = raw(image);
        assertThat(raw(image + "-esgztoc").layers())
                .singleElement()
                .satisfies(toc -> assertThat(toc.annotations())
                        .containsValue(converted.layers().getFirst().digest().toString()));
        assertThat(converted.config()).isEqualTo(raw(source).config());
    }

    @Test
    void runsLazilyWithTocsOfAnotherImage() throws Exception {
        String image = target("tiny:lazy");
        convert("tiny:lazy", "--estargz", "--oci", "--estargz-external-toc").check();
        system.lazuli("push", image).check();
        system.lazuli("push", image + "-esgztoc").check();
        system.lazuli("rmi", image, image + "-esgztoc").check();

        assertThat(system.lazuli("--snapshotter=stargz", "run", "--rm", "--net=none", image, "echo", "hi")
                        .check()
                        .output())
                .isEqualTo("hi");

        assertThat(system.lazyMounts()).hasSize(1);
        system.lazuli("rmi", image).check();
        assertThat(system.lazyMounts()).isEmpty();
    }

    @Test
    void printsJson() throws Exception {
        String image = target("tiny:json");
        assertThat(convert("tiny:json", "--zstdchunked", "--oci", "--format", "json")
                        .check()
                        .output())
                .matches("\\{\n    \"Image\": \"" + image + "@" + DIGEST + "\",\n    \"ExtraImages\": null\n}");
        assertThat(convert("tiny:json", "--estargz", "--oci", "--estargz-external-toc", "--format=json")
                        .check()
                        .output())
                .matches("\\{\n    \"Image\": \"" + image + "@" + DIGEST + "\",\n    \"ExtraImages\": \\[\n        \""
                        + image + "-esgztoc@" + DIGEST + "\"\n    ]\n}");
    }

    @Test
    void givesAnotherNameWhenNoFormatIsNamed() throws Exception {
        Command.Result result = convert("tiny:same").check();

        assertThat(result.output()).isEqualTo(digestOf(source));
    }

    @Test
    void putsRecordedFilesFirst() throws Exception {
        Path record = Files.writeString(
                system.newPath("record"),
                "{\"path\":\"bin/busybox\",\"manifestDigest\":\"" + digestOf(source) + "\",\"layerIndex\":0}\n");
        convert("tiny:recorded", "--estargz", "--oci", "--estargz-record-in=" + record)
                .check();
        system.lazuli("push", target("tiny:recorded")).check();

        Path layer = system.registry()
                .blob(raw(target("tiny:recorded")).layers().getFirst().digest());
        assertThat(Command.of("tar", "-tzf", layer.toString()).check().lines())
                .containsSubsequence("./bin/busybox", ".prefetch.landmark", "./etc/passwd");
    }

    @Test
    void saysInOneLineWhyItFails() throws Exception {
        String unknown = target("none:org");
        assertFailure(
                system.lazuli("image", "convert", "--estargz", "--oci", unknown, target("none:esgz")),
                "image \\\"" + unknown + "\\\": not found");
        assertFailure(system.lazuli("image", "convert"), "requires at least 2 arg(s), only received 0");
        assertFailure(
                convert("tiny:x", "--estargz", "--oci", "--platform=linux/s390x,amd64", "--estargz-record-in=/no/such"),
                "/no/such: no such file or directory");
    }

    private static void assertFailure(Command command, String message) throws IOException, InterruptedException {
        Command.Result result = command.run();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors().lines()).singleElement().asString().endsWith("level=fatal msg=\"" + message + "\"");
    }

    private static Command convert(String target, String... flags) {
        return system.lazuli("image", "convert").with(flags).with(source, target(target));
    }

    private static String target(String nameAndTag) {
        return system.registry().reference(nameAndTag);
    }

    private static ImageManifest raw(String reference) throws IOException, InterruptedException {
        byte[] json = Command.of("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + reference)
                .check()
                .stdout();
        return (ImageManifest) Manifest.parse(json, "");
    }

    private static String digestOf(String reference) throws IOException, InterruptedException {
        return Command.of("skopeo", "inspect", "--format", "{{.Digest}}", "--tls-verify=false", "docker://" + reference)
                .check()
                .output();
    }
}
