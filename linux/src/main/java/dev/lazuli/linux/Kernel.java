package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The way into the kernel: libc's `syscall` with six arguments, and the error number of each call.
///
/// Thread-safe. `syscall` is declared with `...`, but both ABIs pass integers to such functions as to any
/// other, so one plain handle serves all calls. It is never linked as `critical`: a blocked critical call
/// would hold up every safepoint of the virtual machine.
final class Kernel {
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_AT = CALL_STATE.byteOffset(PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = linkSyscall();
    private static final int[] NUMBERS = numbers(System.getProperty("os.arch", ""));

    /// Where the error number goes, for platform threads only: few of them call often and live long.
    private static final ThreadLocal<MemorySegment> PLATFORM_CALL_STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

    private Kernel() {}

    /// Makes a call and returns its result, or the error number negated.
    static long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        if (!Thread.currentThread().isVirtual()) {
            return call(PLATFORM_CALL_STATE.get(), call, a, b, c, d, e, f);
        }
        try (Arena arena = Arena.ofConfined()) {
            return call(arena.allocate(CALL_STATE), call, a, b, c, d, e, f);
        }
    }

    static long call(SystemCall call, long a) {
        return call(call, a, 0, 0, 0, 0, 0);
    }

    static long call(SystemCall call, long a, long b) {
        return call(call, a, b, 0, 0, 0, 0);
    }

    static long call(SystemCall call, long a, long b, long c) {
        return call(call, a, b, c, 0, 0, 0);
    }

    static long call(SystemCall call, long a, long b, long c, long d) {
        return call(call, a, b, c, d, 0, 0);
    }

    static long call(SystemCall call, long a, long b, long c, long d, long e) {
        return call(call, a, b, c, d, e, 0);
    }

    /// `result`, unless it is a negated error number: then throws it as an exception.
    static long check(long result, SystemCall call, @Nullable Object subject) throws LinuxException {
        if (result < 0) {
            throw new LinuxException((int) -result, call.manualName(), subject == null ? null : subject.toString());
        }
        return result;
    }

    private static long call(MemorySegment state, SystemCall call, long a, long b, long c, long d, long e, long f) {
        try {
            long result = (long) SYSCALL.invokeExact(state, (long) NUMBERS[call.ordinal()], a, b, c, d, e, f);
            return result == -1 ? -state.get(JAVA_INT, ERRNO_AT) : result;
        } catch (Throwable t) {
            throw new AssertionError("a system call handle does not throw", t);
        }
    }

    private static MethodHandle linkSyscall() {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor shape = FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"), shape, Linker.Option.captureCallState("errno"));
    }

    private static int[] numbers(String osArch) {
        SystemCall[] calls = SystemCall.values();
        int[] numbers = new int[calls.length];
        for (SystemCall call : calls) {
            numbers[call.ordinal()] = call.number(osArch);
        }
        return numbers;
    }
}
