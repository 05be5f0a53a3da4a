package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.STARGZ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.ChainId;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.TreeImage;
import dev.lazuli.testkit.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The store of a running daemon: shared between images, looked after with `lazuli store`, and whole after a kill.
class StoreTest {
    private static final int FILES = 40;
    private static final int OF_ITS_OWN = 4;
    private static final int BYTES = 150_000;
    private static final Pattern BLOB_READ = Pattern.compile("\"GET /v2/\\S+/blobs/\\S+ HTTP/1\\.1\" 20[06] (\\d+) ");

    private final Random random = new Random(17);
    private LazySystem system;

    @BeforeEach
    void start() throws Exception {
        system = LazySystem.start();
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
    }

    @Test
    void imagesThatShareMostOfTheirFilesFetchTheseOnce() throws Exception {
        Path first = tree();
        Path second = system.newFolder("tree");
        Command.of("cp", "-a", first + "/.", second.toString()).check();
        for (int i = FILES - OF_ITS_OWN; i < FILES; i++) {
            Files.write(second.resolve(name(i)), bytes());
        }
        String firstImage = publish("first:1", first);
        String secondImage = publish("second:1", second);
        ChainId firstTop = system.chainId(firstImage);
        ChainId secondTop = system.chainId(secondImage);
        long before = bytesRead();
        readLazily(firstImage, firstTop, first);
        long forFirst = bytesRead() - before;
        readLazily(secondImage, secondTop, second);
        long forSecond = bytesRead() - before - forFirst;
        assertThat(forFirst).isGreaterThan((long) FILES * BYTES);
        assertThat(forSecond).isBetween((long) OF_ITS_OWN * BYTES, forFirst / 5);
    }

    @Test
    void showsVerifiesAndPrunes() throws Exception {
        Path tree = tree();
        String image = publish("image:1", tree);
        readLazily(image, system.chainId(image), tree);
        long bytes = (long) FILES * BYTES;
        assertThat(store("show", "--format", "json").check().output()).contains("\"bytes\":" + bytes + ",");
        assertThat(store("show").check().output()).containsPattern("SIZE +LIMIT +LEFT FREE +FILES +GIVEN UP\n6MB ");
        assertThat(store("verify", "--format", "json").check().output())
                .isEqualTo("{\"chunks\":" + FILES + ",\"bytes\":" + bytes + ",\"badChunks\":0}");

        damageAContent();
        Command.Result verified = store("verify").run();
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.output()).containsPattern("CHUNKS +SIZE +BAD\n40 +6MB +1");
        assertThat(system.listing(STARGZ, image).map(StoreTest::withoutTime).differencesTo(listing(tree)))
                .isEmpty();

        assertThat(store("prune", "--to", "3000000", "--format", "json").check().output())
                .contains("\"bytes\":3000000}");
        store("prune").check();
        assertThat(store("show", "--format", "json").check().output()).startsWith("{\"bytes\":0,");
        assertThat(system.listing(STARGZ, image).map(StoreTest::withoutTime).differencesTo(listing(tree)))
                .isEmpty();
    }

    @Test
    void saysThatNoDaemonRuns() throws Exception {
        Path nowhere = system.newPath("nowhere.sock");
        Command.Result result =
                system.lazuli("store", "show", "--daemon", nowhere.toString()).run();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains(nowhere.toString()).hasLineCount(1);
    }

    @Test
    void servesOnlyWholeFilesAfterItWasKilledInAFetch() throws Exception {
        killAndRead(3);
    }

    @Test
    @Tag("full")
    void servesOnlyWholeFilesAfterItWasKilledFiftyTimes() throws Exception {
        killAndRead(50);
    }

    private void killAndRead(int times) throws Exception {
        Path tree = tree();
        String image = publish("image:1", tree);
        for (int i = 0; i < times; i++) {
            store("prune").check();
            system.pullLazily(image);
            Thread reader = Thread.ofVirtual().start(() -> readUntilItFails(image));
            Thread.sleep(random.nextInt(400));
            system.daemon().kill();
            system.restartDaemon();
            reader.join();
            assertThat(system.listing(STARGZ, image).map(StoreTest::withoutTime).differencesTo(listing(tree)))
                    .as("after kill %d", i)
                    .isEmpty();
            assertThat(store("verify").run().exitCode()).isZero();
        }
    }

    private void readUntilItFails(String image) {
        try {
            system.listing(STARGZ, image);
        } catch (IOException e) {
            System.getLogger(StoreTest.class.getName()).log(System.Logger.Level.DEBUG, "killed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path tree() throws IOException {
        Path tree = system.newFolder("tree");
        for (int i = 0; i < FILES; i++) {
            Files.write(tree.resolve(name(i)), bytes());
        }
        return tree;
    }

    private static String name(int number) {
        return "file-%03d".formatted(number);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    /// @return the reference of the converted image
    private String publish(String name, Path tree) throws IOException, InterruptedException {
        String plain = TreeImage.make(system.newPath("layout"), "image", tree)
                .push(system.registry().reference(name));
        system.pull(plain);
        return system.convert(plain);
    }

    private void readLazily(String image, ChainId top, Path tree) throws IOException, InterruptedException {
        system.pullLazily(image);
        TreeListing ours = system.containerd().listingOf(STARGZ, top);
        assertThat(ours.map(StoreTest::withoutTime).differencesTo(listing(tree)))
                .isEmpty();
    }

    private static TreeListing listing(Path tree) throws IOException, InterruptedException {
        return TreeListing.of(tree).map(StoreTest::withoutTime);
    }

    /// The time of an entry has whole seconds in this tar.
    private static String withoutTime(String line) {
        return line.replaceFirst(" mtime=[0-9.]+", "");
    }

    private long bytesRead() throws IOException {
        long bytes = 0;
        try (Stream<String> lines = Files.lines(system.registry().log())) {
            for (String line : (Iterable<String>) lines::iterator) {
                Matcher read = BLOB_READ.matcher(line);
                bytes += read.find() ? Long.parseLong(read.group(1)) : 0;
            }
        }
        return bytes;
    }

    /// Files above 64 KiB have a file of their own in the store.
    private void damageAContent() throws IOException {
        Path content;
        try (Stream<Path> contents = Files.walk(system.daemon().root().resolve("lazuli/store/contents"))) {
            content = contents.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(content);
        bytes[BYTES / 2] ^= 1;
        Files.write(content, bytes);
    }

    private Command store(String... arguments) {
        return system.lazuli("store")
                .with(arguments)
                .with("--daemon", system.daemon().socket().toString());
    }
}
