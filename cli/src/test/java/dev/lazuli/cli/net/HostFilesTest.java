package dev.lazuli.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void keepsServersThatAContainerCanReach() throws IOException {
        assertThat(reachable("nameserver 10.0.0.53\nnameserver 127.0.0.1\nsearch example.com\n"))
                .isEqualTo("nameserver 10.0.0.53\nsearch example.com\n");
    }

    @Test
    void asksBehindTheLocalResolver() throws IOException {
        Files.writeString(folder.resolve("resolved"), "nameserver 192.0.2.1\n");

        assertThat(reachable("nameserver 127.0.0.53\noptions edns0\n")).isEqualTo("nameserver 192.0.2.1\n");
    }

    @Test
    void fallsBackToPublicServersAsDockerDoes() throws IOException {
        assertThat(reachable("search example.com\nnameserver ::1\n"))
                .isEqualTo("search example.com\nnameserver 8.8.8.8\nnameserver 8.8.4.4\n");
    }

    @Test
    void namesTheContainerInItsHosts() {
        assertThat(HostFiles.hosts(List.of("10.4.0.2"), List.of("host", "name")))
                .startsWith("127.0.0.1\tlocalhost\n")
                .endsWith("10.4.0.2\thost name\n");
    }

    private String reachable(String resolvConf) throws IOException {
        Files.writeString(folder.resolve("resolv.conf"), resolvConf);
        return new HostFiles(folder, folder.resolve("resolved")).reachableResolvConf();
    }
}
