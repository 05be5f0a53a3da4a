package dev.lazuli.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// A program such as `pigz` that decompresses gzip: what it is given on its standard input when it is started
/// with `-d -c`.
///
/// @param program its path
public record GzipProgram(Path program) {
    /// The programs that are known to work in this way.
    public static final Set<String> KNOWN = Set.of("pigz", "unpigz", "igzip", "gzip", "gunzip");

    private static final int GZIP_MAGIC = 0x1f8b;

    /// Looks a program up as a shell does.
    ///
    /// @param name       one of [#KNOWN], or a path to one
    /// @param searchPath folders, separated by colons
    public static Optional<GzipProgram> find(String name, String searchPath) {
        if (name.indexOf('/') >= 0) {
            return executable(Path.of(name));
        }
        for (String folder : searchPath.split(":")) {
            Optional<GzipProgram> found = folder.isEmpty() ? Optional.empty() : executable(Path.of(folder, name));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<GzipProgram> executable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file)
                ? Optional.of(new GzipProgram(file))
                : Optional.empty();
    }

    /// The decompressed content of a gzip stream; anything else is passed through as it is.
    ///
    /// @param in not closed by closing the result
    /// @return a stream for one thread; closing it ends the program. Its end is an error when the program
    ///           fails
    InputStream open(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        buffered.mark(2);
        int magic = buffered.read() << Byte.SIZE | buffered.read();
        buffered.reset();
        return magic == GZIP_MAGIC ? new Decompressed(start(), buffered) : buffered;
    }

    private Process start() throws IOException {
        return new ProcessBuilder(program.toString(), "-d", "-c").start();
    }

    /// What the program prints. Three pipes are served side by side, so that none of them stops the program.
    private final class Decompressed extends InputStream {
        private static final int MAX_MESSAGE_BYTES = 4096;

        /// gzip's exit code for warnings, such as trailing zeros.
        private static final int WARNING = 2;

        private final Process process;
        private final InputStream out;
        private final Thread feeder;
        private final Thread listener;
        private volatile Optional<IOException> failure = Optional.empty();
        private volatile String said = "";
        private boolean ended;

        Decompressed(Process process, InputStream compressed) {
            this.process = process;
            this.out = process.getInputStream();
            this.feeder = Thread.ofVirtual().name("gzip-helper-input").start(() -> feed(compressed));
            this.listener = Thread.ofVirtual().name("gzip-helper-errors").start(this::listen);
        }

        private void feed(InputStream compressed) {
            byte[] buffer = new byte[1 << 16];
            try (OutputStream stdin = process.getOutputStream()) {
                for (int count = read(compressed, buffer); count >= 0; count = read(compressed, buffer)) {
                    stdin.write(buffer, 0, count);
                }
            } catch (IOException e) {
                // A program that ends early does not read on: its exit code tells more than the broken pipe.
                System.getLogger(GzipProgram.class.getName())
                        .log(System.Logger.Level.DEBUG, program + " does not read on", e);
            }
        }

        private int read(InputStream compressed, byte[] buffer) {
            try {
                return compressed.read(buffer);
            } catch (IOException e) {
                failure = Optional.of(e);
                return -1;
            }
        }

        private void listen() {
            try (InputStream err = process.getErrorStream()) {
                said = new String(err.readNBytes(MAX_MESSAGE_BYTES), StandardCharsets.UTF_8).strip();
                err.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                System.getLogger(GzipProgram.class.getName())
                        .log(System.Logger.Level.DEBUG, "cannot read the messages of " + program, e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = ended ? -1 : out.read(buffer, offset, length);
            if (count < 0 && length > 0 && !ended) {
                ended = true;
                checkEnd();
            }
            return count;
        }

        private void checkEnd() throws IOException {
            int exit;
            try {
                exit = process.waitFor();
                feeder.join();
                listener.join();
            } catch (InterruptedException e) {
                throw Interruptions.inStream(e);
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (exit != 0 && exit != WARNING) {
                throw new IOException("cannot decompress the layer: " + program + " -d -c ended with exit code " + exit
                        + (said.isEmpty() ? "" : ": " + said));
            }
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            out.close();
        }
    }
}
