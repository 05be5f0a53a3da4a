/// Running a container: from options to the process's exit code, with nothing left behind on any way out that was
/// meant to remove the container.
///
/// `RunContainer` is the action. It makes a container step by step, `Undo` keeps what has to be taken back, the
/// process's streams go through named pipes (`TaskStreams`), and signals of this process are passed on to it.
@NullMarked
package dev.lazuli.cli.run;

import org.jspecify.annotations.NullMarked;
