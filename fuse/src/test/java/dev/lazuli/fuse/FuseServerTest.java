package dev.lazuli.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.linux.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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

    /// Reads without the page cache's help, so that the read itself waits for the server.
    private static final String DIRECT_READ = """
            import os, signal, sys
            signal.signal(signal.SIGHUP, lambda *a: None)
            f = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECT)
            import mmap
            m = mmap.mmap(-1, 4096)
            print(os.preadv(f, [m], 0))
            """;

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
        assertThat(output("sh", "-c", "cat m/large | cksum")).isEqualTo(cksum(tree.large()));
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
        TestTree tree = tree();
        mount(OPTIONS, tree);
        Process reader = start("python3", "-c", DIRECT_READ, "m/stuck");
        tree.someoneIsStuck().await();
        Processes.kill(reader.pid(), Processes.SIGKILL);
        assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /// The kernel tells of the first signal only.
    @Test
    void endsAReaderThatIsKilledAfterAHarmlessSignal() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        TestTree tree = new TestTree(request -> request.onInterrupt(interrupted::countDown));
        mount(OPTIONS, tree);
        Process reader = start("python3", "-c", DIRECT_READ, "m/stuck");
        tree.someoneIsStuck().await();
        Processes.kill(reader.pid(), Processes.SIGHUP);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        Processes.kill(reader.pid(), Processes.SIGKILL);
        assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void letsAReaderWaitThatGetsAHarmlessSignal() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        List<ReadRequest> requests = new CopyOnWriteArrayList<>();
        TestTree tree = new TestTree(request -> {
            requests.add(request);
            request.onInterrupt(interrupted::countDown);
        });
        mount(OPTIONS, tree);
        Process reader = start("python3", "-c", DIRECT_READ, "m/stuck");
        tree.someoneIsStuck().await();
        Processes.kill(reader.pid(), Processes.SIGHUP);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.isAlive()).isTrue();
        requests.getFirst().reply(MemorySegment.ofArray(new byte[4096]));
        assertThat(new String(reader.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("4096\n");
    }

    @Test
    void servesManyReadersAtOnce() throws Exception {
        TestTree tree = tree();
        mount(OPTIONS, tree);
        Path copy = Files.write(folder.resolve("copy"), tree.large());
        String script = """
                import os, random, sys, threading
                a, b = (os.open(p, os.O_RDONLY) for p in sys.argv[1:])
                size = os.fstat(b).st_size
                wrong = []
                def work(seed):
                    r = random.Random(seed)
                    for _ in range(100):
                        os.posix_fadvise(a, 0, 0, os.POSIX_FADV_DONTNEED)
                        n, at = r.randrange(1, 100000), r.randrange(0, size)
                        if os.pread(a, n, at) != os.pread(b, n, at): wrong.append((seed, n, at))
                threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
                for t in threads: t.start()
                for t in threads: t.join()
                print(wrong)
                """;
        assertThat(output("python3", "-c", script, "m/large", copy)).isEqualTo("[]\n");
    }

    @Test
    void walksADeepTree() throws Exception {
        mount(OPTIONS, new DeepTree(200));
        assertThat(output("sh", "-c", "find m | wc -l")).isEqualTo("201\n");
        assertThat(output("sh", "-c", "ls -lR m | grep -c '^d'")).isEqualTo("200\n");
        assertThat(output("stat", "-c", "%i %F", "m" + "/down".repeat(200))).isEqualTo("201 directory\n");
    }

    @Test
    void raisesTheReadAhead() throws Exception {
        mount(OPTIONS, tree());
        String device = output("stat", "-c", "%d", "m").strip();
        Path setting = Path.of("/sys/class/bdi/0:" + device + "/read_ahead_kb");
        assertThat(setting).hasContent("1024");
    }

    @Test
    void readsMoreThan128KibAtOnce() throws Exception {
        TestTree tree = tree();
        mount(OPTIONS, tree);
        assertThat(output("sh", "-c", "cat m/large | cksum")).isEqualTo(cksum(tree.large()));
        assertThat(tree.largestRead()).isGreaterThan(128 << 10);
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        FuseServer server = mount(OPTIONS, tree());
        assertThat(threadsOf(server)).hasSize(2);
        server.close();
        assertThat(threadsOf(server)).isEmpty();
    }

    @Test
    void isNotUnmountedTwiceWhenSomethingElseIsMountedOverIt() throws Exception {
        FuseServer server = mount(OPTIONS, tree());
        FuseServer above = mount(OPTIONS, new HelloFuse());
        server.close();
        assertThat(output("cat", "m/hello")).isEqualTo("Hello, world!\n");
        above.close();
        assertThat(output("umount", "m")).isEmpty();
        server.awaitEnd();
    }

    @Test
    void saysWhyItCannotMount() {
        assertThatThrownBy(() -> FuseServer.mount(folder.resolve("none"), OPTIONS, tree()))
                .hasMessage("mount " + folder.resolve("none") + ": ENOENT (No such file or directory)");
    }

    @Test
    void anExitWithoutCloseDoesNotHang() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = start(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AbandonedMount.class.getName(),
                folder.resolve("m"));
        try {
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output("cat", "m/hello")).contains("Transport endpoint is not connected");
        } finally {
            output("umount", "m");
        }
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
        Process reader = start("sh", "-c", "exec 3< m/large; echo open; read go; cat <&3 | cksum");
        BufferedReader said = reader.inputReader();
        assertThat(said.readLine()).isEqualTo("open");
        server.close();
        assertThat(mounts()).doesNotContain(folder.toString());
        reader.outputWriter().append('\n').close();
        assertThat(said.readLine() + "\n").isEqualTo(cksum(tree.large()));
        server.awaitEnd();
    }

    @Test
    void noticesThatSomebodyElseHasUnmounted() throws Exception {
        FuseServer server = mount(OPTIONS, tree());
        assertThat(server.isServing()).isTrue();
        assertThat(output("umount", "m")).isEmpty();
        server.awaitEnd();
        server.close();
        assertThat(server.isServing()).isFalse();
    }

    private static List<String> threadsOf(FuseServer server) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("fuse-" + server.mountpoint()))
                .toList();
    }

    private String cksum(byte[] content) throws Exception {
        Path copy = Files.write(folder.resolve("to-sum"), content);
        return output("sh", "-c", "cat " + copy + " | cksum");
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
