package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.testkit.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogTest {
    private static final List<String> AT_EXIT = List.of(
            "[0.672s][info][gc,exit] Heap",
            "[0.672s][info][gc,exit]  DefNew     total 19648K, used 11264K [0x00000000fc000000, 0x00000000fd550000)",
            "[0.672s][info][gc,exit]   eden space 17472K,  55% used [0x00000000fc000000, 0x00000000fd110000)",
            "[0.672s][info][gc,exit]  Tenured    total 43712K, used 21504K [0x00000000fd550000, 0x0000000100000000)",
            "[0.672s][info][gc,exit]   the  space 43712K,  48% used [0x00000000fd550000, 0x0000000100000000)",
            "[0.672s][info][gc,exit]  Metaspace       used 9450K, committed 9728K, reserved 1114112K");

    @Test
    void theHeapIsFullestBeforeACollection() throws Exception {
        List<String> lines = new ArrayList<>(AT_EXIT);
        lines.add(0, "[0.663s][info][gc     ] GC(99) Pause Full (Allocation Failure) 60M->8M(61M) 5.736ms");
        lines.add(1, "[0.670s][info][gc     ] GC(112) Pause Young (Allocation Failure) 35M->22M(61M) 0.554ms");
        assertThat(GcLog.peakHeapBytes(lines)).isEqualTo(60L << 20);
    }

    @Test
    void withoutACollectionItIsFullestAtTheEnd() throws Exception {
        assertThat(GcLog.peakHeapBytes(AT_EXIT)).isEqualTo(32L << 20);
    }

    @Test
    void saysWhenTheLogHasNoEnd() {
        assertThatThrownBy(() -> GcLog.peakHeapBytes(List.of("[0.001s][info][gc] Using Serial")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not say how full the heap was");
    }

    @Test
    void readsWhatThisJdkWrites(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("gc.log");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Command.of(java.toString(), "-XX:+UseSerialGC", "-version")
                .withEnvironment("JDK_JAVA_OPTIONS", GcLog.javaOptions(64, log))
                .check();
        assertThat(GcLog.peakHeapBytes(log)).isBetween(1L << 10, 64L << 20);
    }
}
