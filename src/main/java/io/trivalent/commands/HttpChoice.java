package io.trivalent.commands;

import io.trivalent.process.HttpPort;
import java.util.Arrays;
import java.util.List;

/**
 * Decides from the arguments whether the process serves HTTP, before Quarkus opens the port: {@code run} and {@code demo}
 * serve the live page, commands with an embedded registry use any free port, and all others serve no HTTP.
 */
final class HttpChoice {
    private static final List<String> HELP = List.of("-h", "--help", "-V", "--version");

    private HttpChoice() {}

    static void apply(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        String command = words.isEmpty() || words.stream().anyMatch(HELP::contains) ? "" : words.get(0);
        switch (command) {
            case "run" -> HttpPort.openConfigured();
            case "demo" -> HttpPort.openConfiguredOrFree();
            case "replay" -> openFreeIf(words.contains("--embedded"));
            case "say" -> openFreeIf(!words.contains("--live"));
            default -> HttpPort.close();
        }
    }

    private static void openFreeIf(boolean embedded) {
        if (embedded) {
            HttpPort.openFree();
        } else {
            HttpPort.close();
        }
    }
}
