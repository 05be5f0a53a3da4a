package dev.lazuli.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemCallTest {
    // The commands in SystemCall's documentation.
    @ParameterizedTest
    @CsvSource({
        "READ, 0, 63",
        "WRITE, 1, 64",
        "CLOSE, 3, 57",
        "IOCTL, 16, 29",
        "PREAD64, 17, 67",
        "PWRITE64, 18, 68",
        "READV, 19, 65",
        "WRITEV, 20, 66",
        "KILL, 62, 129",
        "GETUID, 102, 174",
        "GETEUID, 107, 175",
        "STATFS, 137, 43",
        "FSTATFS, 138, 44",
        "MOUNT, 165, 40",
        "UMOUNT2, 166, 39",
        "SETXATTR, 188, 5",
        "LSETXATTR, 189, 6",
        "FSETXATTR, 190, 7",
        "GETXATTR, 191, 8",
        "LGETXATTR, 192, 9",
        "FGETXATTR, 193, 10",
        "LISTXATTR, 194, 11",
        "LLISTXATTR, 195, 12",
        "FLISTXATTR, 196, 13",
        "REMOVEXATTR, 197, 14",
        "LREMOVEXATTR, 198, 15",
        "FREMOVEXATTR, 199, 16",
        "OPENAT, 257, 56",
        "MKNODAT, 259, 33",
        "PPOLL, 271, 73",
        "FALLOCATE, 285, 47",
        "STATX, 332, 291",
    })
    void hasTheHeadersNumbers(SystemCall call, int x86, int arm) {
        assertThat(call.number("amd64")).isEqualTo(x86);
        assertThat(call.number("aarch64")).isEqualTo(arm);
    }

    @Test
    void saysWhichArchitecturesItKnows() {
        assertThatThrownBy(() -> SystemCall.READ.number("riscv64"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("cannot make Linux system calls on os.arch \"riscv64\": expected \"amd64\" or \"aarch64\"");
    }
}
