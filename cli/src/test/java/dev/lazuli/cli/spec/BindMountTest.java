package dev.lazuli.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindMountTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void readsSourceTargetAndOptions() throws IOException {
        BindMount plain = BindMount.parse(folder + ":/x", folder);
        BindMount full = BindMount.parse(folder + ":/x/../y:ro,rslave,z", folder);

        assertThat(plain).isEqualTo(new BindMount(folder, "/x", false, "rprivate", true));
        assertThat(full).isEqualTo(new BindMount(folder, "/y", true, "rslave", true));
        assertThat(full.options()).isEqualTo(List.of("rbind", "rslave", "ro"));
    }

    @Test
    void readsSourcesRelativeToTheWorkingFolder() throws IOException {
        Path below = Files.createDirectory(folder.resolve("below"));

        assertThat(BindMount.parse("./below:/x", folder).source()).isEqualTo(below);
    }

    @Test
    void refusesASourceThatIsNotThere() {
        assertThatThrownBy(() -> BindMount.parse("/no/such:/x", folder))
                .hasMessage("invalid volume \"/no/such:/x\": source path /no/such does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp", "name:/x", "/tmp:x", "/tmp:/", "/tmp:/x:odd", "/tmp:/x:ro:rw", ""})
    void refusesWhatMakesNoSense(String volume) {
        assertThatThrownBy(() -> BindMount.parse(volume, folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("invalid volume \"" + volume + "\": ");
    }
}
