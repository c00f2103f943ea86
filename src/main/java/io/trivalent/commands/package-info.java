/**
 * The command line: {@link io.trivalent.commands.Main} is the entry point, and each command is one class listed in
 * {@link io.trivalent.commands.TrivalentCommand}. A command reads its options, loads the settings, puts the parts it needs
 * together and prints the result. Nothing else in the program may use this package.
 */
@NullMarked
package io.trivalent.commands;

import org.jspecify.annotations.NullMarked;
