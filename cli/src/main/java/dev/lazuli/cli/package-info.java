/// The command `lazuli`: nerdctl's commands and flags for lazily pulled images.
///
/// The way of a call: `Program` finds the command, its flags become an options record, an action does the work,
/// and the command prints the outcome. Results go to stdout, all else to stderr in the form of nerdctl's log.
/// Errors become exit codes in one place, `Failure`.
@NullMarked
package dev.lazuli.cli;

import org.jspecify.annotations.NullMarked;
