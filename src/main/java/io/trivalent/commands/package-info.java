/**
 * The command line. {@link io.trivalent.commands.Main} is the entry point; each command is one class, listed in {@link
 * io.trivalent.commands.TrivalentCommand}.
 *
 * <p>In: arguments. Out: results on standard output, messages on standard error, and the exit code. A command reads its
 * options, loads the settings and calls the packages that it needs. Reads the wall clock where a command needs the current
 * time. No other package may use this package.
 */
@NullMarked
package io.trivalent.commands;

import org.jspecify.annotations.NullMarked;
