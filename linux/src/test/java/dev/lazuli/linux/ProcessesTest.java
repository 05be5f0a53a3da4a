package dev.lazuli.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ProcessesTest {
    @ParameterizedTest
    @ValueSource(ints = {Processes.SIGHUP, Processes.SIGINT, Processes.SIGKILL, Processes.SIGTERM})
    void signalsAProcess(int signal) throws Exception {
        // A job in the background ignores SIGINT, and so would its children.
        Process process = Tool.start("env", "--default-signal", "bash", "-c", "echo; exec sleep 60");
        assertThat(process.getInputStream().read()).isEqualTo('\n');
        Processes.kill(process.pid(), 0);
        Processes.kill(process.pid(), signal);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + signal);
        assertThatThrownBy(() -> Processes.kill(process.pid(), 0))
                .hasMessage("kill pid " + process.pid() + ": ESRCH (No such process)");
    }

    @Test
    void neverSignalsGroups() {
        assertThatThrownBy(() -> Processes.kill(-1, Processes.SIGTERM)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsUserAndBoot() throws Exception {
        assertThat(Processes.uid()).asString().isEqualTo(Tool.output("id", "-ru"));
        assertThat(Processes.effectiveUid()).asString().isEqualTo(Tool.output("id", "-u"));
        assertThat(Processes.bootId()).isEqualTo(Tool.output("cat", "/proc/sys/kernel/random/boot_id"));
    }

    @Test
    void sleepersAndStrangersAreNotDying() {
        assertThat(Processes.isDying(ProcessHandle.current().pid())).isFalse();
        assertThat(Processes.isDying(Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void namesErrors() {
        assertThat(Errno.name(Errno.ENODEV)).isEqualTo("ENODEV");
        assertThat(Errno.describe(Errno.ENODEV)).isEqualTo("ENODEV (No such device)");
        assertThat(Errno.describe(133)).isEqualTo("errno 133");
    }
}
