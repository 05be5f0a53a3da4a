package dev.lazuli.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidToolsTest {
    @TempDir
    private Path folder;

    @Test
    void allProgramsRunAndLeaveNoMount() throws Exception {
        SidTools sid = SidTools.get();
        assertThat(sid.command(folder, "ctr-remote", "images", "convert", "--help")
                        .check()
                        .output())
                .contains("--estargz-min-chunk-size", "--estargz-external-toc", "--zstdchunked");
        for (String program : List.of("skopeo", "podman", "buildah")) {
            assertThat(sid.command(folder, program, "--version").check().output())
                    .startsWith(program + " version ");
        }
        assertThat(MountTable.read()).extracting(MountTable.Mount::device).doesNotContain("lazuli-sid");
    }

    @Test
    void oneFolderOfTheMachineIsSeen(@TempDir Path other) throws Exception {
        String empty = Files.createFile(folder.resolve("empty")).toString();
        SidTools sid = SidTools.get();
        assertThat(sid.command(folder, "skopeo", "manifest-digest", empty)
                        .check()
                        .output())
                .isEqualTo("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(sid.command(other, "skopeo", "manifest-digest", empty).run().errors())
                .contains("no such file or directory");
        assertThatThrownBy(() ->
                        sid.command(Path.of("/nowhere"), "skopeo", "--version").check())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/nowhere");
    }
}
