package io.trivalent.commands;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output is for results and nothing else; what people read while they wait goes to standard error. */
final class Output {
    private static final PrintStream RESULT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final PrintStream WORDS = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private Output() {}

    static void result(String text) {
        RESULT.println(text);
    }

    static void say(String text) {
        WORDS.println(text);
    }
}
