package dev.lazuli.linux;

import java.util.Locale;

/// The system calls in use with their numbers on both architectures.
///
/// The numbers are what this prints for each name, lower-cased:
/// ```
/// printf '#include <asm/unistd_64.h>\n__NR_read\n' | gcc -E -P -x c - | tail -1          # x86_64
/// printf '#define __BITS_PER_LONG 64\n#include <asm-generic/unistd.h>\n__NR_read\n' \
///     | gcc -E -P -x c - | tail -1                                                        # aarch64
/// ```
enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    IOCTL(16, 29),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    READV(19, 65),
    WRITEV(20, 66),
    KILL(62, 129),
    GETUID(102, 174),
    GETEUID(107, 175),
    STATFS(137, 43),
    FSTATFS(138, 44),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    SETXATTR(188, 5),
    LSETXATTR(189, 6),
    FSETXATTR(190, 7),
    GETXATTR(191, 8),
    LGETXATTR(192, 9),
    FGETXATTR(193, 10),
    LISTXATTR(194, 11),
    LLISTXATTR(195, 12),
    FLISTXATTR(196, 13),
    REMOVEXATTR(197, 14),
    LREMOVEXATTR(198, 15),
    FREMOVEXATTR(199, 16),
    OPENAT(257, 56),
    MKNODAT(259, 33),
    PPOLL(271, 73),
    FALLOCATE(285, 47),
    STATX(332, 291);

    private final int x86;
    private final int arm;

    SystemCall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /// The number on `osArch`, as the system property `os.arch` names it.
    int number(String osArch) {
        return switch (osArch) {
            case "amd64" -> x86;
            case "aarch64" -> arm;
            default ->
                throw new UnsupportedOperationException("cannot make Linux system calls on os.arch \"" + osArch
                        + "\": expected \"amd64\" or \"aarch64\"");
        };
    }

    /// The name as manual pages spell it.
    String manualName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
