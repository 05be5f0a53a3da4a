package dev.lazuli.registry.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerConfigTest {
    @TempDir
    private Path folder;

    private Optional<Credential> find(String host, String config) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("config.json"), config);
        return new DockerConfig(folder, Map.of("PATH", folder + ":/usr/bin:/bin"))
                .find(host, ImageReference.parse(host + "/a"));
    }

    private void helper(String name, String script) throws IOException {
        Path file = folder.resolve("docker-credential-" + name);
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void readsAuthAsDockerLoginWritesIt() throws Exception {
        // printf 'anna:se:cret' | base64
        String config = "{\"auths\":{\"r.io:5000\":{\"auth\":\"YW5uYTpzZTpjcmV0\"}}}";
        assertThat(find("r.io:5000", config)).hasValue(new Credential.Password("anna", "se:cret"));
        assertThat(find("r.io", config)).isEmpty();
    }

    @Test
    void findsDockerHubUnderItsKey() throws Exception {
        String config = "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"YW5uYTpzZTpjcmV0\"}}}";
        assertThat(find("docker.io", config)).isPresent();
        assertThat(find("registry-1.docker.io", config)).isPresent();
        assertThat(find("other.io", config)).isEmpty();
    }

    @Test
    void findsHostsWithSchemeAndPath() throws Exception {
        String config = "{\"auths\":{\"https://r.io/v2/\":{\"username\":\"u\",\"password\":\"p\"}}}";
        assertThat(find("r.io", config)).hasValue(new Credential.Password("u", "p"));
    }

    @Test
    void readsTokens() throws Exception {
        assertThat(find("r.io", "{\"auths\":{\"r.io\":{\"auth\":\"eDp5\",\"identitytoken\":\"i\"}}}"))
                .hasValue(new Credential.IdentityToken("i"));
        assertThat(find("r.io", "{\"auths\":{\"r.io\":{\"registrytoken\":\"r\"}}}"))
                .hasValue(new Credential.RegistryToken("r"));
        assertThat(find("r.io", "{\"auths\":{\"r.io\":{}}}")).isEmpty();
    }

    @Test
    void asksTheHelperOfTheHostBeforeTheStore() throws Exception {
        helper(
                "own",
                "read server; printf '{\"ServerURL\":\"%s\",\"Username\":\"u-%s-%s\",\"Secret\":\"s\"}' x $1 $server");
        helper("all", "read server; printf '{\"Username\":\"<token>\",\"Secret\":\"%s\"}' $server");
        String config = "{\"credsStore\":\"all\",\"credHelpers\":{\"r.io\":\"own\"}}";
        assertThat(find("r.io", config)).hasValue(new Credential.Password("u-get-r.io", "s"));
        assertThat(find("docker.io", config)).hasValue(new Credential.IdentityToken("https://index.docker.io/v1/"));
    }

    @Test
    void looksIntoTheFileWhenTheHelperHasNothing() throws Exception {
        helper("all", "echo 'credentials not found in native keychain'; exit 1");
        assertThat(find("r.io", "{\"credsStore\":\"all\",\"auths\":{\"r.io\":{\"auth\":\"eDp5\"}}}"))
                .hasValue(new Credential.Password("x", "y"));
        assertThat(find("r.io", "{\"credsStore\":\"all\"}")).isEmpty();
    }

    @Test
    void saysWhichHelperFails() throws Exception {
        helper("bad", "echo secret; exit 3");
        helper("odd", "echo secret");
        assertThatThrownBy(() -> find("r.io", "{\"credsStore\":\"bad\"}"))
                .isInstanceOf(IOException.class)
                .hasMessage("credential helper docker-credential-bad (from " + folder
                        + "/config.json) ended with status 3 for r.io");
        assertThatThrownBy(() -> find("r.io", "{\"credsStore\":\"odd\"}"))
                .hasMessageContaining("wrote something else than JSON")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> find("r.io", "{\"credsStore\":\"missing\"}")).hasMessageContaining("is not in PATH");
        assertThatThrownBy(() -> find("r.io", "{\"credsStore\":\"../../x\"}"))
                .hasMessageContaining("characters other than");
    }

    @Test
    void hasNothingWithoutAFile() throws Exception {
        assertThat(DockerConfig.of(Map.of("DOCKER_CONFIG", folder.toString()))
                        .find("r.io", ImageReference.parse("r.io/a")))
                .isEmpty();
    }

    @Test
    void takesTheFolderFromTheEnvironment() throws Exception {
        find("r.io", "{\"auths\":{\"r.io\":{\"auth\":\"eDp5\"}}}");
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.copy(
                folder.resolve("config.json"),
                Files.createDirectory(home.resolve(".docker")).resolve("config.json"));
        ImageReference image = ImageReference.parse("r.io/a");
        assertThat(DockerConfig.of(Map.of("DOCKER_CONFIG", folder.toString())).find("r.io", image))
                .isPresent();
        assertThat(DockerConfig.of(Map.of("HOME", home.toString())).find("r.io", image))
                .isPresent();
    }

    @Test
    void saysWhereTheFileIsBrokenWithoutQuotingIt() {
        assertThatThrownBy(() -> find("r.io", "{\n\"auths\": secret"))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read " + folder + "/config.json: not valid JSON at line 2")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> find("r.io", "{\"auths\":{\"r.io\":{\"auth\":\"!!!secret\"}}}"))
                .hasMessageContaining("auth of r.io is not the base64 form of USER:PASSWORD");
    }

    @Test
    void doesNotPrintSecrets() {
        assertThat(new Credential.Password("u", "secret")).asString().doesNotContain("secret");
        assertThat(new Credential.IdentityToken("secret")).asString().doesNotContain("secret");
        assertThat(new Credential.RegistryToken("secret")).asString().doesNotContain("secret");
    }

    @Test
    void keepsAPasswordAndLeavesTheRestOfTheFileAlone() throws Exception {
        Path file = folder.resolve("config.json");
        Files.writeString(
                file, "{\"proxies\":{\"a\":1},\"auths\":{\"https://r.io/v2/\":{\"auth\":\"eDp5\"},\"o.io\":{}}}");
        DockerConfig config = new DockerConfig(folder, Map.of());

        boolean readable = config.store("r.io", new Credential.Password("anna", "se:cret"));

        assertThat(readable).isTrue();
        // printf 'anna:se:cret' | base64
        assertThat(Files.readString(file).replaceAll("\\s", ""))
                .isEqualTo("{\"proxies\":{\"a\":1},\"auths\":{\"o.io\":{},\"r.io\":{\"auth\":\"YW5uYTpzZTpjcmV0\"}}}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var entries = Files.list(folder)) {
            assertThat(entries).containsExactly(file);
        }
    }

    @Test
    void makesTheFileWhereThereIsNone() throws Exception {
        DockerConfig config = new DockerConfig(folder.resolve("new"), Map.of());

        config.store("docker.io", new Credential.Password("u", "p"));

        assertThat(config.find("registry-1.docker.io", ImageReference.parse("a")))
                .hasValue(new Credential.Password("u", "p"));
        assertThat(config.erase("docker.io")).isTrue();
        assertThat(config.erase("docker.io")).isFalse();
        assertThat(config.find("docker.io", ImageReference.parse("a"))).isEmpty();
    }

    @Test
    void handsAPasswordToTheHelperAndKeepsNoneInTheFile() throws Exception {
        helper("keep", "echo $1 >> %1$s/verbs; cat > %1$s/last".formatted(folder));
        Files.writeString(folder.resolve("config.json"), "{\"credsStore\":\"keep\"}");
        DockerConfig config = new DockerConfig(folder, Map.of("PATH", folder + ":/usr/bin:/bin"));

        boolean readable = config.store("r.io", new Credential.Password("u", "geheim"));

        assertThat(readable).isFalse();
        assertThat(Files.readString(folder.resolve("last")))
                .isEqualTo("{\"ServerURL\":\"r.io\",\"Username\":\"u\",\"Secret\":\"geheim\"}");
        assertThat(Files.readString(folder.resolve("config.json")))
                .contains("r.io")
                .doesNotContain("geheim");
        config.erase("r.io");
        assertThat(Files.readString(folder.resolve("last"))).isEqualTo("r.io");
        assertThat(Files.readAllLines(folder.resolve("verbs"))).containsExactly("store", "erase");
    }

    @Test
    void leavesAFileThatIsNoObjectAlone() throws Exception {
        Files.writeString(folder.resolve("config.json"), "[1]");

        assertThatThrownBy(() -> new DockerConfig(folder, Map.of()).store("r.io", new Credential.Password("u", "p")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no JSON object");
        assertThat(Files.readString(folder.resolve("config.json"))).isEqualTo("[1]");
    }
}
