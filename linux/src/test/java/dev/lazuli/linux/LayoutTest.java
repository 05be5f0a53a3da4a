package dev.lazuli.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
    // For each line (sizeof for -); the headers are those of asm-generic, which x86_64 and aarch64 share:
    //   printf '#include <stdio.h>\n#include <stddef.h>\n#include <HEADER>\n
    //   int main(void) { printf("%%zu\\n", offsetof(struct STRUCT, FIELD)); }' | gcc -x c - -o /tmp/o && /tmp/o
    @ParameterizedTest(name = "{1}.{2}")
    @CsvSource({
        "linux/uio.h, iovec, iov_base, 0, Iovec, BASE",
        "linux/uio.h, iovec, iov_len, 8, Iovec, LEN",
        "linux/uio.h, iovec, -, 16, Iovec, SIZE",
        "asm-generic/poll.h, pollfd, fd, 0, Pollfd, FD",
        "asm-generic/poll.h, pollfd, events, 4, Pollfd, EVENTS",
        "asm-generic/poll.h, pollfd, revents, 6, Pollfd, REVENTS",
        "asm-generic/poll.h, pollfd, -, 8, Pollfd, SIZE",
        "linux/time_types.h, __kernel_timespec, tv_sec, 0, Timespec, SEC",
        "linux/time_types.h, __kernel_timespec, tv_nsec, 8, Timespec, NSEC",
        "linux/time_types.h, __kernel_timespec, -, 16, Timespec, SIZE",
        "asm/statfs.h, statfs, f_type, 0, Statfs, TYPE",
        "asm/statfs.h, statfs, f_bsize, 8, Statfs, BSIZE",
        "asm/statfs.h, statfs, f_blocks, 16, Statfs, BLOCKS",
        "asm/statfs.h, statfs, f_bfree, 24, Statfs, BFREE",
        "asm/statfs.h, statfs, f_bavail, 32, Statfs, BAVAIL",
        "asm/statfs.h, statfs, f_files, 40, Statfs, FILES",
        "asm/statfs.h, statfs, f_ffree, 48, Statfs, FFREE",
        "asm/statfs.h, statfs, f_namelen, 64, Statfs, NAMELEN",
        "asm/statfs.h, statfs, -, 120, Statfs, SIZE",
        "linux/stat.h, statx, stx_nlink, 16, Statx, NLINK",
        "linux/stat.h, statx, stx_uid, 20, Statx, UID",
        "linux/stat.h, statx, stx_gid, 24, Statx, GID",
        "linux/stat.h, statx, stx_mode, 28, Statx, MODE",
        "linux/stat.h, statx, stx_ino, 32, Statx, INO",
        "linux/stat.h, statx, stx_size, 40, Statx, FILE_SIZE",
        "linux/stat.h, statx, stx_blocks, 48, Statx, BLOCKS",
        "linux/stat.h, statx, stx_mtime.tv_sec, 112, Statx, MTIME_SEC",
        "linux/stat.h, statx, stx_mtime.tv_nsec, 120, Statx, MTIME_NSEC",
        "linux/stat.h, statx, stx_rdev_major, 128, Statx, RDEV_MAJOR",
        "linux/stat.h, statx, stx_rdev_minor, 132, Statx, RDEV_MINOR",
        "linux/stat.h, statx, stx_dev_major, 136, Statx, DEV_MAJOR",
        "linux/stat.h, statx, stx_dev_minor, 140, Statx, DEV_MINOR",
        "linux/stat.h, statx, -, 256, Statx, SIZE",
        "asm/termbits.h, termios, c_iflag, 0, Termios, IFLAG",
        "asm/termbits.h, termios, c_oflag, 4, Termios, OFLAG",
        "asm/termbits.h, termios, c_cflag, 8, Termios, CFLAG",
        "asm/termbits.h, termios, c_lflag, 12, Termios, LFLAG",
        "asm/termbits.h, termios, c_cc, 17, Termios, CC",
        "asm/termbits.h, termios, -, 36, Termios, SIZE",
        "asm/termios.h, winsize, ws_row, 0, Winsize, ROW",
        "asm/termios.h, winsize, ws_col, 2, Winsize, COL",
        "asm/termios.h, winsize, -, 8, Winsize, SIZE",
    })
    void agreesWithTheCompiler(String header, String struct, String field, int expected, String layout, String constant)
            throws ReflectiveOperationException {
        Class<?> type = Class.forName(Layout.class.getName() + "$" + layout);
        assertThat(type.getDeclaredField(constant).getInt(null)).isEqualTo(expected);
    }
}
