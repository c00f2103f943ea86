package io.trivalent.bench.harness;

import java.util.List;

/** A system lost, doubled or changed an event, so its figures mean nothing. */
final class ViolationException extends RuntimeException {
    private ViolationException(String message) {
        super(message);
    }

    /** @throws ViolationException if there are violations */
    static void require(String what, List<String> violations) {
        if (!violations.isEmpty()) {
            throw new ViolationException("%s: the oracle objects:%n  %s"
                    .formatted(what, String.join(System.lineSeparator() + "  ", violations)));
        }
    }
}
