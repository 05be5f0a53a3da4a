package dev.lazuli.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserLookupTest {
    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/sh
            bob:x:1000:1001:Bob:/home/bob:/bin/sh
            no-numbers:x:a:b::/:
            12:x:77:78::/twelve:/bin/sh
            """;
    private static final String GROUP = """
            root:x:0:
            wheel:x:10:root,bob
            bob:x:1001:
            video:x:44:bob
            """;

    /// The rules are Docker's: `docker run -u USER IMAGE id` on an image with these files.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'', 0, 0, '10', /root",
        "root, 0, 0, '10', /root",
        "0, 0, 0, '10', /root",
        "bob, 1000, 1001, '10 44', /home/bob",
        "1000, 1000, 1001, '10 44', /home/bob",
        "bob:video, 1000, 44, '', /home/bob",
        "bob:5, 1000, 5, '', /home/bob",
        "4000, 4000, 0, '', /",
        "4000:wheel, 4000, 10, '', /",
        ":video, 0, 44, '', /root",
        "12, 77, 78, '', /twelve",
        "4294967294:4294967294, 4294967294, 4294967294, '', /",
    })
    void findsUsers(String wanted, long uid, long gid, String additional, String home) throws IOException {
        List<Long> gids = additional.isEmpty()
                ? List.of()
                : Arrays.stream(additional.split(" ")).map(Long::valueOf).toList();

        assertThat(UserLookup.of(PASSWD, GROUP).resolve(wanted)).isEqualTo(new ContainerUser(uid, gid, gids, home));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nobody, unable to find user nobody: no matching entries in the image's /etc/passwd",
        "bob:nothing, unable to find group nothing: no matching entries in the image's /etc/group",
        "4294967295, user or group id 4294967295 is out of range: expected 0 to 4294967294",
        "99999999999, user or group id 99999999999 is out of range: expected 0 to 4294967294",
        "-1, unable to find user -1: no matching entries in the image's /etc/passwd",
    })
    void refusesWhatIsNobody(String wanted, String message) {
        assertThatThrownBy(() -> UserLookup.of(PASSWD, GROUP).resolve(wanted))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    @Test
    void readsFilesBehindLinksThatStayInTheRoot(@TempDir Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("store"));
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("store/passwd"), "eve:x:5:6::/eve:/bin/sh\n");
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/../../store/passwd"));
        Files.writeString(folder.resolve("secret"), "eve:x:0:0::/:/bin/sh\n");
        Files.createSymbolicLink(root.resolve("etc/group"), Path.of("../../secret"));

        ContainerUser eve = UserLookup.in(new RootFolder(root)).resolve("eve");

        assertThat(eve).isEqualTo(new ContainerUser(5, 6, List.of(), "/eve"));
    }

    @Test
    void endsAtLinksInACircle(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("passwd"));

        assertThatThrownBy(() -> UserLookup.in(new RootFolder(root)))
                .hasMessage("cannot read etc/passwd of the image: more than 40 symbolic links");
    }

    @Test
    void takesAnImageWithoutUsers(@TempDir Path root) throws IOException {
        assertThat(UserLookup.in(new RootFolder(root)).resolve("")).isEqualTo(new ContainerUser(0, 0, List.of(), "/"));
    }
}
