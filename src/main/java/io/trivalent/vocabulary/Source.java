package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The coordinates of a record in Kafka, and what its headers say of it.
 *
 * @param attempt how often the utterance of the record was sent again after a rejection with all its records, 0 to
 *     {@value #MAX_ATTEMPT}
 * @param trace trace context of its producer, in the form of the W3C header {@code traceparent}; empty if there is none, or
 *     if traces are off
 * @param announced the modalities that its publisher sends of the utterance; empty if it does not say
 */
public record Source(String topic, int partition, long offset, int attempt, String trace, Set<Modality> announced) {
    /** Header that carries the attempt, a decimal number in UTF-8; absent for 0. */
    public static final String ATTEMPT_HEADER = "trivalent.attempt";

    /** Header that carries the announced modalities, their names separated by commas; absent if nothing is announced. */
    public static final String MODALITIES_HEADER = "trivalent.modalities";

    public static final int MAX_ATTEMPT = 1000;

    private static final Pattern TEXT = Pattern.compile("(.+)-([0-9]{1,9})@([0-9]{1,18})");

    public Source {
        requireNonNull(topic);
        requireNonNull(trace);
        if (attempt < 0 || attempt > MAX_ATTEMPT) {
            throw new IllegalArgumentException("attempt is %d, expected 0 to %d".formatted(attempt, MAX_ATTEMPT));
        }
    }

    /** A record of the first attempt without a trace that announces nothing. */
    public Source(String topic, int partition, long offset) {
        this(topic, partition, offset, 0);
    }

    /** A record without a trace that announces nothing. */
    public Source(String topic, int partition, long offset, int attempt) {
        this(topic, partition, offset, attempt, "", Set.of());
    }

    /**
     * Reads {@code topic-partition@offset}, as {@link #toString} writes it.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Source parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'%s' is not a record, expected topic-partition@offset".formatted(text));
        }
        return new Source(parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
