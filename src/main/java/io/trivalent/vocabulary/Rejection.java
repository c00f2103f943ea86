package io.trivalent.vocabulary;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * Bad input as a value: what was refused, why, and where it can be read again.
 *
 * @param code why, from a closed list
 * @param message what was found and what was expected; one sentence, lower case
 * @param sources the records it came from, at least one
 * @param original the value as it was read; empty behind {@code validate}, where only the sources lead back
 */
public record Rejection(RejectionCode code, String message, List<Source> sources, Optional<Bytes> original) {
    public Rejection {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("rejection %s without a source, expected at least one".formatted(code));
        }
    }
}
