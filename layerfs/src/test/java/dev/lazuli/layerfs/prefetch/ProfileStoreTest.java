package dev.lazuli.layerfs.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageProfile.FileRead;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileStoreTest {
    @TempDir
    private Path folder;

    private ProfileStore store = new ProfileStore(Path.of(""), 1);

    @BeforeEach
    void open() throws IOException {
        store = new ProfileStore(folder.resolve("profiles"), 3);
        store.open();
    }

    @Test
    void anotherProcessFindsWhatWasKept() throws Exception {
        store.put(profile(1, "bin/a"));
        store.put(profile(1, "bin/b"));
        store.put(profile(2, "bin/c"));
        ProfileStore other = new ProfileStore(folder.resolve("profiles"), 3);
        other.open();
        assertThat(other.get(image(1))).contains(profile(1, "bin/b"));
        assertThat(other.has(image(2))).isTrue();
        assertThat(other.get(image(3))).isEmpty();
        assertThat(other.list()).extracting(kept -> kept.profile().image()).containsOnly(image(1), image(2));
    }

    @Test
    void thatUsedLongestAgoIsGivenUp() throws Exception {
        for (int i = 1; i <= 3; i++) {
            store.put(profile(i, "bin/a"));
            age(i, 100 - i);
        }
        store.use(image(1));
        store.put(profile(4, "bin/a"));
        assertThat(store.list().stream().map(kept -> kept.profile().image()).toList())
                .containsExactlyInAnyOrder(image(4), image(1), image(3));
    }

    @Test
    void whatACrashLeftIsRemoved() throws Exception {
        Path left = folder.resolve("profiles/sha256-" + image(1).hex() + ".json.new");
        Files.writeString(left, "{");
        store.open();
        assertThat(left).doesNotExist();
    }

    @Test
    void aDamagedProfileIsDeleted() throws Exception {
        store.put(profile(1, "bin/a"));
        Files.writeString(file(1), "{\"version\":1");
        assertThat(store.get(image(1))).isEmpty();
        assertThat(file(1)).doesNotExist();
    }

    @Test
    void aProfileUnderTheNameOfAnotherImageIsDeleted() throws Exception {
        store.put(profile(1, "bin/a"));
        Files.move(file(1), file(2));
        assertThat(store.get(image(2))).isEmpty();
        assertThat(file(2)).doesNotExist();
    }

    @Test
    void aProfileThatIsTooLargeIsRefusedAndTheOldOneStays() throws Exception {
        store.put(profile(1, "bin/a"));
        ImageProfile large = new ImageProfile(
                image(1),
                Optional.empty(),
                List.of(image(9)),
                Collections.nCopies(2000, new FileRead(0, "x".repeat(4000), List.of(new ByteRange(0, 1)))));
        assertThatThrownBy(() -> store.put(large)).isInstanceOf(OciFormatException.class);
        assertThat(store.get(image(1))).contains(profile(1, "bin/a"));
    }

    @Test
    void removesOnce() throws Exception {
        store.put(profile(1, "bin/a"));
        assertThat(store.remove(image(1))).isTrue();
        assertThat(store.remove(image(1))).isFalse();
    }

    private void age(int image, int seconds) throws IOException {
        Files.setLastModifiedTime(file(image), FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    private Path file(int image) {
        return folder.resolve("profiles/sha256-" + image(image).hex() + ".json");
    }

    private static Digest image(int number) {
        return Digest.sha256(new byte[] {(byte) number});
    }

    private static ImageProfile profile(int image, String path) {
        return new ImageProfile(
                image(image),
                Optional.of("registry.test/" + image),
                List.of(image(9)),
                List.of(new FileRead(0, path, List.of(new ByteRange(0, 10)))));
    }
}
