package dev.lazuli.snapshotter.overlay;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// The JDK's file exceptions in words: most of their messages are a path and nothing else.
public final class FileFailures {
    private FileFailures() {}

    /// What is wrong with which file.
    public static String describe(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException _ -> e.getFile() + " does not exist";
            case AccessDeniedException _ -> "no permission on " + e.getFile();
            case NotDirectoryException _ -> e.getFile() + " is no folder";
            case FileAlreadyExistsException _ -> e.getFile() + " exists, and is no folder";
            default -> String.valueOf(e.getMessage());
        };
    }
}
