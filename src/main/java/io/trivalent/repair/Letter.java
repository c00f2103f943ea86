package io.trivalent.repair;

import io.trivalent.vocabulary.Source;
import io.trivalent.wire.Attempt;
import io.trivalent.wire.LetterCode;
import io.trivalent.wire.LetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;

/**
 * A dead letter as it was read. Anybody may write to its topic, so nothing in it is taken for granted: what is missing is
 * empty.
 *
 * @param place where the letter lies
 * @param time when it was written
 * @param key the refused record's key, or the id of the refused utterance
 * @param value the refused record's bytes; empty where only the sources lead back
 * @param headers those of the refused record, and those of {@link LetterHeaders}
 */
public record Letter(Place place, Instant time, Bytes key, Bytes value, Headers headers) {
    private static final Set<String> BEHIND_THE_BYTES = Set.of("join", "score");

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(
                new Place(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                Bytes.wrap(record.key() == null ? new byte[0] : record.key()),
                Bytes.wrap(record.value() == null ? new byte[0] : record.value()),
                record.headers());
    }

    /** The key as text. */
    String id() {
        return new String(key.get(), StandardCharsets.UTF_8);
    }

    /** Why, for example {@code WRONG_WIDTH}; {@code UNKNOWN} where the letter does not say. */
    public String code() {
        return LetterCode.of(headers);
    }

    /** Where, for example {@code validate}. */
    String stage() {
        return LetterHeaders.text(headers, LetterHeaders.STAGE).orElse("");
    }

    /** What was found and what was expected. */
    String message() {
        return LetterHeaders.text(headers, LetterHeaders.MESSAGE).orElse("");
    }

    /** How often the utterance had been sent again when it was refused. */
    int attempt() {
        return Attempt.of(headers);
    }

    /** The refused records; those that are written in no form we know are left out. */
    List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        for (String text :
                LetterHeaders.text(headers, LetterHeaders.SOURCES).orElse("").split(",", -1)) {
            try {
                sources.add(Source.parse(text));
            } catch (IllegalArgumentException notOurs) {
                // Somebody else's letter: it can be listed, and not be sent.
            }
        }
        return List.copyOf(sources);
    }

    /** Whether a whole utterance was refused, so that all its records must be sent again. */
    boolean aboutUtterance() {
        return LetterCode.rejectsUtterance(code());
    }

    /** Whether the value is the refused record's. */
    public boolean carriesBytes() {
        return !BEHIND_THE_BYTES.contains(stage())
                && LetterHeaders.text(headers, LetterHeaders.ORIGINAL_BYTES).isEmpty();
    }
}
