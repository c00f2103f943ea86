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
 * A dead letter as read from its topic. Any client may write to that topic, so a missing key, value or header is valid
 * and read as empty.
 *
 * @param place of the letter in its topic
 * @param time its timestamp
 * @param key of the rejected record, or id of the rejected utterance
 * @param value of the rejected record; empty if the letter only names its sources
 * @param headers of the rejected record, and those of {@link LetterHeaders}
 */
public record Letter(Place place, Instant time, Bytes key, Bytes value, Headers headers) {
    /** Stages that no longer have the bytes of the records they reject. */
    private static final Set<String> STAGES_WITHOUT_BYTES = Set.of("join", "score");

    /** Whether a record of the dead-letter topic is a letter; others are notes that one was sent again. */
    public static boolean isLetter(ConsumerRecord<byte[], byte[]> record) {
        return LetterHeaders.text(record.headers(), LetterHeaders.SENT_AGAIN).isEmpty();
    }

    /** A letter of the dead-letter topic. */
    public static Letter of(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(
                new Place(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                Bytes.wrap(record.key() == null ? new byte[0] : record.key()),
                Bytes.wrap(record.value() == null ? new byte[0] : record.value()),
                record.headers());
    }

    /** The key as text. */
    public String id() {
        return new String(key.get(), StandardCharsets.UTF_8);
    }

    /** The rejection code, for example {@code WRONG_WIDTH}; {@code UNKNOWN} if it is missing. */
    public String code() {
        return LetterCode.of(headers);
    }

    /** The rejecting stage, for example {@code validate}; empty if it is missing. */
    public String stage() {
        return LetterHeaders.text(headers, LetterHeaders.STAGE).orElse("");
    }

    /** The reason, as found and expected; empty if it is missing. */
    public String message() {
        return LetterHeaders.text(headers, LetterHeaders.MESSAGE).orElse("");
    }

    /** How often the utterance had been sent again before this rejection. */
    int attempt() {
        return Attempt.of(headers);
    }

    /** The rejected records; malformed entries are skipped. */
    List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        for (String text :
                LetterHeaders.text(headers, LetterHeaders.SOURCES).orElse("").split(",", -1)) {
            try {
                sources.add(Source.parse(text));
            } catch (IllegalArgumentException malformed) {
                // Written by another program: such a letter can be listed but not sent again.
            }
        }
        return List.copyOf(sources);
    }

    /** Whether the letter rejects a whole utterance, so that all its records must be sent again. */
    boolean aboutUtterance() {
        return LetterCode.rejectsUtterance(code());
    }

    /** Whether the letter's value is the complete value of the rejected record. */
    boolean carriesBytes() {
        return !STAGES_WITHOUT_BYTES.contains(stage())
                && LetterHeaders.text(headers, LetterHeaders.ORIGINAL_BYTES).isEmpty();
    }
}
