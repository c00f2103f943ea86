package io.trivalent.commands;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints results to standard output and all other messages to standard error. */
final class Output {
    private static final PrintStream RESULT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final PrintStream MESSAGE = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private Output() {}

    static void result(String text) {
        RESULT.println(text);
    }

    static void message(String text) {
        MESSAGE.println(text);
    }
}
