package dev.lazuli.layerfs.read;

/// Is told what the kernel does with the files of a layer, whether their bytes are here or not. Called by the threads
/// that answer the kernel: must return at once and throw nothing.
public interface FileUse {
    /// Takes no notice.
    FileUse IGNORED = new FileUse() {
        @Override
        public void opened(int file) {}

        @Override
        public void passedThrough(int file) {}

        @Override
        public void read(int file, long offset, long length) {}
    };

    /// A regular file was opened.
    void opened(int file);

    /// The kernel reads a file by itself from now on: of this use, nothing more is seen.
    void passedThrough(int file);

    /// A part of a regular file is read.
    void read(int file, long offset, long length);
}
