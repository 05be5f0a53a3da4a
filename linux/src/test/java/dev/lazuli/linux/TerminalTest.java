package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A pseudo-terminal of our own, compared with stty.
@Timeout(30)
class TerminalTest {
    private static final int TIOCGPTN = 0x80045430;
    private static final int TIOCSPTLCK = 0x40045431;
    private static final int NOCTTY = 0x100;

    private Fd master;
    private Fd slave;
    private Path name;

    @BeforeEach
    void openPseudoTerminal() throws LinuxException {
        master = Fd.open(Path.of("/dev/ptmx"), OpenFlags.RDWR | NOCTTY);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            master.ioctl(TIOCSPTLCK, number);
            master.ioctl(Integer.toUnsignedLong(TIOCGPTN), number);
            name = Path.of("/dev/pts/" + number.get(JAVA_INT, 0));
        }
        slave = Fd.open(name, OpenFlags.RDWR | NOCTTY);
    }

    @AfterEach
    void close() {
        slave.close();
        master.close();
    }

    @Test
    void tellsTerminalsFromFiles() throws Exception {
        assertThat(Terminal.isTerminal(slave)).isTrue();
        try (Fd file = Fd.open(Path.of("/dev/null"), OpenFlags.RDWR)) {
            assertThat(Terminal.isTerminal(file)).isFalse();
            assertThat(Terminal.of(file)).isEmpty();
        }
    }

    @Test
    void sharesTheSizeWithStty() throws Exception {
        Terminal terminal = Terminal.of(slave).orElseThrow();
        Tool.output("stty", "-F", name, "rows", "24", "cols", "131");
        assertThat(terminal.size()).isEqualTo(new Terminal.Size(24, 131));
        terminal.resize(new Terminal.Size(50, 300));
        assertThat(Tool.output("stty", "-F", name, "size")).isEqualTo("50 300");
    }

    @Test
    void isRawUntilClosed() throws Exception {
        String before = Tool.output("stty", "-F", name, "-g");
        try (Terminal.RawMode raw = Terminal.of(slave).orElseThrow().raw()) {
            assertThat(Tool.output("stty", "-F", name, "-a"))
                    .contains("-icanon", "-echo", "-isig", "-iexten", "-ixon", "-icrnl", " cs8 ")
                    .contains("min = 1; time = 0", "\n-opost ");
            raw.close();
            assertThat(Tool.output("stty", "-F", name, "-g")).isEqualTo(before);
        }
    }

    @Test
    void restoringAfterTheTerminalHasGoneIsHarmless() throws Exception {
        Terminal.RawMode raw = Terminal.of(slave).orElseThrow().raw();
        slave.close();
        raw.close();
        assertThat(slave.isClosed()).isTrue();
    }
}
