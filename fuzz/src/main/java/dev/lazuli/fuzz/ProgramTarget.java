package dev.lazuli.fuzz;

import dev.lazuli.layerfs.prefetch.FileBytes;
import dev.lazuli.layerfs.prefetch.ProgramFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A program of an image: a script, an ELF file, or neither.
final class ProgramTarget {
    private ProgramTarget() {}

    static void read(byte[] input) throws IOException, InterruptedException {
        FileBytes file = new FileBytes() {
            @Override
            public long size() {
                return input.length;
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                target.put(input, Math.toIntExact(offset), target.remaining());
            }
        };
        switch (ProgramFile.read(file)) {
            case ProgramFile.Elf elf ->
                Invariant.holds(
                        elf.loaded().stream().allMatch(range -> range.end() <= input.length),
                        "what is loaded lies in the file");
            case ProgramFile.Script script ->
                Invariant.holds(!script.interpreter().isEmpty(), "an interpreter has a name");
            case ProgramFile.Other() -> {}
        }
    }
}
