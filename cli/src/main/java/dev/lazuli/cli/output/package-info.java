/// Text for people, in the forms that nerdctl prints: tables, sizes, ages, templates and the progress of a transfer.
/// Nothing here does I/O but [ProgressDisplay], which draws on the stream that it is given.
@NullMarked
package dev.lazuli.cli.output;

import org.jspecify.annotations.NullMarked;
