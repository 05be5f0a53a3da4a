package dev.lazuli.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DaemonTest {
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }

    @Test
    void closesItsPartsInReverseOrderWhateverTheyDo() {
        Daemon daemon = new Daemon();
        daemon.add(part("state"));
        daemon.add(() -> {
            throw new IllegalStateException("cannot");
        });
        daemon.add(part("socket"));
        daemon.close();
        daemon.close();
        assertThat(closed).containsExactly("socket", "state");
    }

    @Test
    void closesAtOnceWhatComesTooLate() {
        Daemon daemon = new Daemon();
        daemon.close();
        assertThatThrownBy(() -> daemon.add(part("late"))).isInstanceOf(IllegalStateException.class);
        assertThat(closed).containsExactly("late");
    }
}
