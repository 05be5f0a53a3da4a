package dev.lazuli.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.linux.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real mounts, read by tools that are not ours. Needs root and `/dev/fuse`.
@Timeout(60)
class FuseServerTest {
    private static final FuseMountOptions OPTIONS = FuseMountOptions.named("lazuli-test", "tested");

    @TempDir
    private Path folder;

    private final List<FuseServer> servers = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        Files.createDirectory(folder.resolve("m"));
    }

    @AfterEach
    void leavesNoMount() throws IOException {
        for (FuseServer server : servers) {
            server.close();
        }
        assertThat(mounts()).doesNotContain(folder.toString());
    }

    @Test
    void runsTheExample() throws Exception {
        mount(OPTIONS, new HelloFuse());
        assertThat(output("cat", "m/hello")).isEqualTo("Hello, world!\n");
        assertThat(output("ls", "-A", "m")).isEqualTo("hello\n");
    }

    @Test
    void showsSourceAndSubtypeOfTheMount() throws Exception {
        mount(OPTIONS, new HelloFuse());
        assertThat(mounts())
                .contains("lazuli-test " + folder.resolve("m") + " fuse.tested ro,nosuid,nodev,")
                .contains("default_permissions,allow_other");
    }

    @Test
    void keepsSetUserIdWhenAsked() throws Exception {
        mount(OPTIONS.withSetUserId(), new HelloFuse());
        assertThat(mounts()).contains(folder.resolve("m") + " fuse.tested ro,nodev,");
    }

    @Test
    void showsAttributes() throws Exception {
        mount(OPTIONS, tree());
        assertThat(output("stat", "-c", "%F %a %u %g %s %.9Y", "m/large"))
                .isEqualTo("regular file 4640 3000000 7 " + TestTree.LARGE_BYTES + " -86399.876543211\n");
        assertThat(output("readlink", "m/link")).isEqualTo("many/7\n");
        assertThat(output("stat", "-c", "%s", "m/none")).contains("No such file");
    }

    @Test
    void listsALargeDirectoryOnce() throws Exception {
        mount(OPTIONS, tree());
        assertThat(output("sh", "-c", "find m/many -type f | wc -l")).isEqualTo(TestTree.MANY + "\n");
        assertThat(output("sh", "-c", "ls -l m/many | grep -c ' 3000000 '")).isEqualTo(TestTree.MANY + "\n");
        assertThat(output("sh", "-c", "ls m/many | sort -u | wc -l")).isEqualTo(TestTree.MANY + "\n");
    }

    @Test
    void readsAtAnyOffsetAndSize() throws Exception {
        TestTree tree = tree();
        mount(OPTIONS, tree);
        assertThat(Files.readAllBytes(folder.resolve("m/large"))).isEqualTo(tree.large());
        Path copy = Files.write(folder.resolve("copy"), tree.large());
        String script = """
                import mmap, os, random, sys
                a, b = (os.open(p, os.O_RDONLY) for p in sys.argv[1:])
                size = os.fstat(b).st_size
                r = random.Random(7)
                for _ in range(500):
                    n, at = r.randrange(1, 300000), r.randrange(0, size + 5000)
                    assert os.pread(a, n, at) == os.pread(b, n, at), (n, at)
                assert mmap.mmap(a, 0, prot=mmap.PROT_READ)[:] == mmap.mmap(b, 0, prot=mmap.PROT_READ)[:]
                print('same')
                """;
        assertThat(output("python3", "-c", script, "m/large", copy)).isEqualTo("same\n");
    }

    @Test
    void announcesOpensWhenAsked() throws Exception {
        TestTree tree = tree();
        mount(OPTIONS.withOpensAnnounced(), tree);
        assertThat(Files.readAllBytes(folder.resolve("m/large"))).isEqualTo(tree.large());
    }

    @Test
    void servesBinaryXattrs() throws Exception {
        mount(OPTIONS, tree());
        String script = "import os,sys; p=sys.argv[1];"
                + "print(os.listxattr(p), os.getxattr(p,'user.binary').hex(), os.listxattr(sys.argv[2]))";
        assertThat(output("python3", "-c", script, "m/large", "m/many"))
                .isEqualTo("['user.binary', 'user.other'] 007800 []\n");
        assertThat(output("python3", "-c", "import os;os.getxattr('m/large','user.none')"))
                .contains("No data available");
    }

    @Test
    void refusesToBeWritten() throws Exception {
        mount(OPTIONS, tree());
        assertThat(output("touch", "m/new")).contains("Read-only file system");
        assertThat(output("rm", "m/large")).contains("Read-only file system");
    }

    @Test
    void showsTheSpaceOfTheFileSystemBehind() throws Exception {
        mount(OPTIONS, tree());
        assertThat(output("stat", "-f", "-c", "%s %b %l", "m")).isEqualTo(output("stat", "-f", "-c", "%s %b %l", "/"));
    }

    @Test
    void endsAReaderThatIsKilled() throws Exception {
        TestTree tree = new TestTree(request -> request.onInterrupt(() -> request.fail(Errno.EINTR)));
        mount(OPTIONS, tree);
        Process reader = start("cat", "m/stuck");
        tree.someoneIsStuck().await();
        reader.destroy();
        assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void failsWaitingReadersWhenAborted() throws Exception {
        TestTree tree = tree();
        FuseServer server = mount(OPTIONS, tree);
        Process reader = start("cat", "m/stuck");
        tree.someoneIsStuck().await();
        server.abort();
        assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.exitValue()).isNotZero();
        assertThat(server.isServing()).isFalse();
    }

    @Test
    void servesOpenFilesAfterTheUnmount() throws Exception {
        TestTree tree = tree();
        FuseServer server = mount(OPTIONS, tree);
        try (InputStream large = Files.newInputStream(folder.resolve("m/large"))) {
            server.close();
            assertThat(mounts()).doesNotContain(folder.toString());
            assertThat(large.readAllBytes()).isEqualTo(tree.large());
        }
    }

    @Test
    void noticesThatSomebodyElseHasUnmounted() throws Exception {
        FuseServer server = mount(OPTIONS, tree());
        assertThat(server.isServing()).isTrue();
        assertThat(output("umount", "m")).isEmpty();
        server.close();
        assertThat(server.isServing()).isFalse();
    }

    private static TestTree tree() {
        return new TestTree(request -> {});
    }

    private FuseServer mount(FuseMountOptions options, FuseFileSystem fileSystem) throws IOException {
        FuseServer server = FuseServer.mount(folder.resolve("m"), options, fileSystem);
        servers.add(server);
        return server;
    }

    private static String mounts() throws IOException {
        return Files.readString(Path.of("/proc/self/mounts"));
    }

    private String output(Object... command) throws Exception {
        Process process = start(command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private Process start(Object... command) throws IOException {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }
}
