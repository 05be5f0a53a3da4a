package dev.lazuli.cli.output;

/// How far one part of a pull, push or conversion is.
///
/// @param ref    what it is: an image's name, or kind and digest
/// @param status nerdctl's word: `resolving`, `resolved`, `waiting`, `downloading`, `uploading`, `exists`, `done`, …
/// @param offset bytes moved
/// @param total  bytes to move, 0 where nobody knows
public record Transfer(String ref, String status, long offset, long total) {}
