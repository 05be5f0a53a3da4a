package dev.lazuli.cli.run;

import dev.lazuli.cli.GlobalOptions;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/// The files of one container on the host: `DATA-ROOT/<socket>/containers/<namespace>/<id>/`, where `<socket>` are the
/// first eight digits of the SHA-256 of containerd's socket path, so that two containerds never share a folder.
///
/// @param path the folder
public record ContainerFolder(Path path) {
    private static final int SOCKET_DIGITS = 8;

    /// Where what belongs to one containerd lives.
    static Path ofContainerd(GlobalOptions options) {
        byte[] socket = options.socket().toString().getBytes(StandardCharsets.UTF_8);
        return options.dataRoot()
                .toAbsolutePath()
                .resolve(Digest.sha256(socket).hex().substring(0, SOCKET_DIGITS));
    }

    /// The folder of a container, there or not.
    public static ContainerFolder of(GlobalOptions options, String id) {
        Path containers = ofContainerd(options).resolve("containers");
        return new ContainerFolder(containers.resolve(options.namespace()).resolve(id));
    }

    /// Makes the folder of a container that is new.
    static ContainerFolder create(GlobalOptions options, String id) throws IOException {
        Path path = of(options, id).path();
        Files.createDirectories(path.getParent());
        Path folder = Files.createDirectory(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        return new ContainerFolder(folder);
    }

    /// What a detached process prints, as it prints it.
    public Path log() {
        return path.resolve(path.getFileName() + "-json.log");
    }

    /// Takes the container's network down.
    Path networkTeardown() {
        return path.resolve("network-teardown");
    }

    /// Writes a file that the container sees, readable for everyone in it.
    Path write(String name, String text) throws IOException {
        Path file = path.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    /// Removes the folder with all that is in it.
    public void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
