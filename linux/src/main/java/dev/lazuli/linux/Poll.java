package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/// Waiting until descriptors are ready (`poll(2)`).
public final class Poll {
    public static final int IN = 1;
    public static final int OUT = 4;
    public static final int ERR = 8;
    public static final int HUP = 0x10;
    public static final int NVAL = 0x20;

    private Poll() {}

    /// Waits for `events` of one descriptor; returns what is ready, 0 when `timeout` passed first or a signal
    /// came in between. [#ERR], [#HUP] and [#NVAL] are reported without being asked for.
    public static int await(Fd fd, int events, Duration timeout) throws LinuxException {
        return await(List.of(fd), events, timeout)[0];
    }

    /// Waits until one or more of `fds` are ready for `events`; returns what is ready for each, in order, all
    /// 0 when `timeout` passed first or a signal came in between.
    public static int[] await(List<Fd> fds, int events, Duration timeout) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment polled = arena.allocate((long) fds.size() * Layout.Pollfd.SIZE, Long.BYTES);
            int leased = 0;
            try {
                for (; leased < fds.size(); leased++) {
                    int number = fds.get(leased).lease();
                    if (number < 0) {
                        throw new LinuxException(
                                -number, "poll", fds.get(leased).toString());
                    }
                    long at = (long) leased * Layout.Pollfd.SIZE;
                    polled.set(JAVA_INT, at + Layout.Pollfd.FD, number);
                    polled.set(JAVA_SHORT, at + Layout.Pollfd.EVENTS, (short) events);
                }
                return poll(polled, fds.size(), timeout, arena);
            } finally {
                fds.subList(0, leased).forEach(Fd::endLease);
            }
        }
    }

    private static int[] poll(MemorySegment polled, int count, Duration timeout, Arena arena) throws LinuxException {
        MemorySegment time = arena.allocate(Layout.Timespec.SIZE, Long.BYTES);
        time.set(JAVA_LONG, Layout.Timespec.SEC, timeout.getSeconds());
        time.set(JAVA_LONG, Layout.Timespec.NSEC, timeout.getNano());
        long result = Kernel.call(SystemCall.PPOLL, polled.address(), count, time.address(), 0, 0);
        int[] ready = new int[count];
        if (result == -Errno.EINTR) {
            return ready;
        }
        Kernel.check(result, SystemCall.PPOLL, null);
        for (int i = 0; i < count; i++) {
            ready[i] = polled.get(JAVA_SHORT, (long) i * Layout.Pollfd.SIZE + Layout.Pollfd.REVENTS);
        }
        return ready;
    }
}
