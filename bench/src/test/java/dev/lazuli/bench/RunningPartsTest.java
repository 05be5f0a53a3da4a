package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningPartsTest {
    private final List<String> stopped = new ArrayList<>();
    private final RunningParts parts = new RunningParts();

    @Test
    void stopsTheNewestFirstAndEachOnce() throws Exception {
        parts.start(() -> part("registry"));
        AutoCloseable proxy = parts.start(() -> part("proxy"));
        parts.start(() -> part("containerd"));
        parts.stop(proxy);
        parts.close();
        parts.close();
        assertThat(stopped).containsExactly("proxy", "containerd", "registry");
    }

    @Test
    void startsNothingAfterTheEnd() throws Exception {
        parts.close();
        assertThatThrownBy(() -> parts.start(() -> part("late"))).isInstanceOf(IOException.class);
        assertThat(stopped).isEmpty();
    }

    @Test
    void stopsTheOthersWhenOneFails() throws Exception {
        parts.start(() -> part("registry"));
        parts.start(() -> () -> {
            throw new IOException("busy");
        });
        assertThatThrownBy(parts::close).isInstanceOf(IOException.class).hasMessage("busy");
        assertThat(stopped).containsExactly("registry");
    }

    private AutoCloseable part(String name) {
        return () -> stopped.add(name);
    }
}
