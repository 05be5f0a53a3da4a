package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The extended attributes of one file (`xattr(7)`). Values are bytes; names are UTF-8.
public final class Xattrs {
    /// [#set]: fail with `EEXIST` when the attribute exists.
    public static final int CREATE = 1;

    /// [#set]: fail with `ENODATA` when the attribute does not exist.
    public static final int REPLACE = 2;

    /// The kernel's limit for a value and for the list of names.
    private static final int MAX_BYTES = 65536;

    private final Target target;

    private Xattrs(Target target) {
        this.target = target;
    }

    /// Of the file that `path` leads to, following a symbolic link.
    public static Xattrs of(Path path) {
        return new Xattrs(new Named(path, true));
    }

    /// Of `path` itself, also when it is a symbolic link.
    public static Xattrs ofLink(Path path) {
        return new Xattrs(new Named(path, false));
    }

    /// Of an open file.
    public static Xattrs of(Fd fd) {
        return new Xattrs(new Open(fd));
    }

    /// The value, or empty when there is no such attribute; a value may have no bytes.
    public Optional<byte[]> get(String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(MAX_BYTES);
            long result = target.call(Verb.GET, Text.of(name, arena), value, MAX_BYTES, 0, arena);
            if (result == -Errno.ENODATA) {
                return Optional.empty();
            }
            target.check(result, Verb.GET, name);
            return Optional.of(value.asSlice(0, result).toArray(JAVA_BYTE));
        }
    }

    /// The names, in the file system's order.
    public List<String> list() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment names = arena.allocate(MAX_BYTES);
            long result = target.call(Verb.LIST, names, MemorySegment.NULL, MAX_BYTES, 0, arena);
            target.check(result, Verb.LIST, "");
            return split(names.asSlice(0, result).toArray(JAVA_BYTE));
        }
    }

    /// Sets or replaces an attribute.
    public void set(String name, byte[] value) throws LinuxException {
        set(name, value, 0);
    }

    /// Sets an attribute.
    ///
    /// @param flags [#CREATE], [#REPLACE] or 0
    public void set(String name, byte[] value, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
            long result = target.call(Verb.SET, Text.of(name, arena), bytes, value.length, flags, arena);
            target.check(result, Verb.SET, name);
        }
    }

    /// Removes an attribute; returns whether there was one.
    public boolean remove(String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long result = target.call(Verb.REMOVE, Text.of(name, arena), MemorySegment.NULL, 0, 0, arena);
            if (result == -Errno.ENODATA) {
                return false;
            }
            target.check(result, Verb.REMOVE, name);
            return true;
        }
    }

    private static List<String> split(byte[] zeroEnded) {
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < zeroEnded.length; i++) {
            if (zeroEnded[i] == 0) {
                names.add(new String(zeroEnded, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return List.copyOf(names);
    }

    /// What can be done, with the calls that do it.
    private enum Verb {
        GET(SystemCall.GETXATTR, SystemCall.LGETXATTR, SystemCall.FGETXATTR),
        SET(SystemCall.SETXATTR, SystemCall.LSETXATTR, SystemCall.FSETXATTR),
        LIST(SystemCall.LISTXATTR, SystemCall.LLISTXATTR, SystemCall.FLISTXATTR),
        REMOVE(SystemCall.REMOVEXATTR, SystemCall.LREMOVEXATTR, SystemCall.FREMOVEXATTR);

        private final SystemCall followed;
        private final SystemCall link;
        private final SystemCall open;

        Verb(SystemCall followed, SystemCall link, SystemCall open) {
            this.followed = followed;
            this.link = link;
            this.open = open;
        }
    }

    private sealed interface Target {
        /// `first` and `second` are the memory arguments in the call's order.
        long call(Verb verb, MemorySegment first, MemorySegment second, long size, int flags, Arena arena);

        SystemCall callOf(Verb verb);

        default void check(long result, Verb verb, String name) throws LinuxException {
            Kernel.check(result, callOf(verb), name.isEmpty() ? this : this + " " + name);
        }
    }

    private record Named(Path path, boolean follow) implements Target {
        @Override
        public long call(Verb verb, MemorySegment first, MemorySegment second, long size, int flags, Arena arena) {
            long file = Text.of(path, arena).address();
            return switch (verb) {
                case LIST -> Kernel.call(callOf(verb), file, first.address(), size);
                case GET, SET, REMOVE ->
                    Kernel.call(callOf(verb), file, first.address(), second.address(), size, flags);
            };
        }

        @Override
        public SystemCall callOf(Verb verb) {
            return follow ? verb.followed : verb.link;
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    private record Open(Fd fd) implements Target {
        @Override
        public long call(Verb verb, MemorySegment first, MemorySegment second, long size, int flags, Arena arena) {
            int number = fd.lease();
            if (number < 0) {
                return number;
            }
            try {
                return switch (verb) {
                    case LIST -> Kernel.call(callOf(verb), number, first.address(), size);
                    case GET, SET, REMOVE ->
                        Kernel.call(callOf(verb), number, first.address(), second.address(), size, flags);
                };
            } finally {
                fd.endLease();
            }
        }

        @Override
        public SystemCall callOf(Verb verb) {
            return verb.open;
        }

        @Override
        public String toString() {
            return fd.toString();
        }
    }
}
