package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileModes;
import dev.lazuli.linux.FileSystemSpace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The example of this module: a folder with the file `hello`. Run it as root with the folder to mount on, which must
/// exist; it unmounts when a line is read.
public final class HelloFuse implements FuseFileSystem {
    private static final long HELLO = 2;
    private static final MemorySegment NAME = constant("hello");
    private static final MemorySegment CONTENT = constant("Hello, world!\n");

    /// Mounts on the folder that is named first.
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (FuseServer server = FuseServer.mount(folder, FuseMountOptions.named("hello", "hello"), new HelloFuse())) {
            System.out.println("mounted on " + server.mountpoint() + ", press Enter to unmount");
            if (System.in.read() < 0) {
                System.out.println("end of input");
            }
        }
    }

    @Override
    public int lookup(long parent, MemorySegment name, EntryReply entry) {
        if (parent != ROOT || name.mismatch(NAME) != -1) {
            return Errno.ENOENT;
        }
        return attributes(HELLO, entry.node(HELLO));
    }

    @Override
    public int attributes(long node, Attributes attributes) {
        if (node == ROOT) {
            attributes.node(ROOT, FileModes.DIRECTORY | 0755, 2);
        } else {
            attributes.node(HELLO, FileModes.REGULAR | 0444, 1).size(CONTENT.byteSize());
        }
        return 0;
    }

    @Override
    public int readLink(long node, BytesReply target) {
        return Errno.EINVAL;
    }

    @Override
    public int readDirectory(long node, long offset, DirectoryReply entries) {
        if (offset == 0 && entries.add(NAME, HELLO, FileModes.REGULAR, 1) && entries.wantsAttributes()) {
            attributes(HELLO, entries.attributes());
        }
        return 0;
    }

    @Override
    public void read(ReadRequest request) {
        long start = Math.min(request.offset(), CONTENT.byteSize());
        long length = Math.min(request.size(), CONTENT.byteSize() - start);
        request.reply(CONTENT.asSlice(start, length));
    }

    @Override
    public FileSystemSpace stat() throws IOException {
        return FileSystemSpace.of(Path.of("/"));
    }

    private static MemorySegment constant(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arena.global().allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }
}
