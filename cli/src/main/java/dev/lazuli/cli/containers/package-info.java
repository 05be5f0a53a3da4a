/// Containers that are there: finding, listing, stopping, removing them, their logs, and further processes in them.
@NullMarked
package dev.lazuli.cli.containers;

import org.jspecify.annotations.NullMarked;
