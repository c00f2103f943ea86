package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * A rejected record or utterance, with the reason and its source records.
 *
 * @param code reason, from a closed list
 * @param message the found and the expected value in one sentence, lower case
 * @param key the record's key as it was read, possibly empty
 * @param sources coordinates of the rejected records, at least one
 * @param original the record's value as it was read; empty after {@code quantize}, where only the sources identify the records
 */
public record Rejection(RejectionCode code, String message, Bytes key, List<Source> sources, Optional<Bytes> original) {
    public Rejection {
        requireNonNull(code);
        requireNonNull(message);
        requireNonNull(key);
        requireNonNull(original);
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("rejection %s without a source, expected at least one".formatted(code));
        }
    }

    /** Rejects one record. */
    public static Rejection ofRecord(RejectionCode code, String message, Bytes key, Source source, Bytes original) {
        return new Rejection(code, message, key, List.of(source), Optional.of(original));
    }

    /** The highest attempt among the sources. */
    public int attempt() {
        return sources.stream().mapToInt(Source::attempt).max().orElseThrow();
    }

    /** Rejects an utterance with all its records. */
    public static Rejection ofUtterance(RejectionCode code, String message, UtteranceId id, List<Source> sources) {
        Bytes key = Bytes.wrap(id.value().getBytes(StandardCharsets.UTF_8));
        return new Rejection(code, message, key, sources, Optional.empty());
    }
}
