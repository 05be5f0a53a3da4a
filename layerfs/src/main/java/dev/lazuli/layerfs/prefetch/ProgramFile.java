package dev.lazuli.layerfs.prefetch;

import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a program file says that it needs to run.
public sealed interface ProgramFile {
    /// A program or library for the dynamic loader (System V ABI, "Program Header" and "Dynamic Section").
    ///
    /// @param interpreter the dynamic loader's path (PT_INTERP); libraries have none
    /// @param needed      names of libraries (DT_NEEDED)
    /// @param rpath       where they are looked for first (DT_RPATH), `:` between folders; ignored where there is a
    ///                    runpath; may be empty
    /// @param runpath     where they are looked for (DT_RUNPATH); may be empty
    /// @param loaded      parts of the file that the loader reads, whatever the program does then
    record Elf(Optional<String> interpreter, List<String> needed, String rpath, String runpath, List<ByteRange> loaded)
            implements ProgramFile {
        public Elf {
            needed = List.copyOf(needed);
            loaded = List.copyOf(loaded);
        }
    }

    /// A script (`execve(2)`, "Interpreter scripts").
    ///
    /// @param interpreter its path
    /// @param argument    what stands behind it on the line, all in one; may be empty
    record Script(String interpreter, String argument) implements ProgramFile {}

    /// Nothing that the kernel runs, or nothing that says more.
    record Other() implements ProgramFile {}

    /// Most bytes of the first line of a script that the kernel looks at.
    int LONGEST_LINE = 256;

    /// Reads what a file says. Reads few and small parts of it.
    ///
    /// @throws ProgramFormatException if it begins as a program and is none
    static ProgramFile read(FileBytes file) throws IOException, InterruptedException {
        byte[] start = new byte[(int) Math.min(LONGEST_LINE, file.size())];
        file.read(0, ByteBuffer.wrap(start));
        if (start.length > 2 && start[0] == '#' && start[1] == '!') {
            return script(start);
        }
        return ElfReader.isElf(start) ? new ElfReader(file, start).read() : new Other();
    }

    private static ProgramFile script(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        String line = text.substring(2, end < 0 ? text.length() : end).strip();
        int space = 0;
        while (space < line.length() && line.charAt(space) != ' ' && line.charAt(space) != '\t') {
            space++;
        }
        String interpreter = utf8(line.substring(0, space));
        if (interpreter.isEmpty() || interpreter.indexOf('\0') >= 0) {
            return new Other();
        }
        return new Script(interpreter, utf8(line.substring(space).strip()));
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
