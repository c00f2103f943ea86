package io.trivalent.repair;

import io.trivalent.vocabulary.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The rejected records of a letter, taken from the letter itself or read from their input topics.
 *
 * @param records those that could be read
 * @param missing those that could not be read, as text: deleted by retention, or not named by the letter
 */
public record Originals(List<Original> records, List<String> missing) {
    public Originals {
        records = List.copyOf(records);
        missing = List.copyOf(missing);
    }

    /** A rejected record as it was sent. */
    public record Original(Source source, Bytes key, Bytes value, Headers headers) {}

    /** Reads the originals of a letter. */
    public static Originals of(Letter letter, RecordsAt records) {
        List<Source> sources = letter.sources();
        if (sources.isEmpty()) {
            return new Originals(List.of(), List.of("a record that the letter does not name"));
        }
        if (letter.carriesBytes()) {
            return new Originals(
                    List.of(new Original(sources.get(0), letter.key(), letter.value(), letter.headers())), List.of());
        }
        Map<Source, ConsumerRecord<byte[], byte[]>> fetched = records.fetch(sources);
        List<Original> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Source source : sources) {
            ConsumerRecord<byte[], byte[]> record = fetched.get(source);
            if (record == null) {
                missing.add(source.toString());
            } else {
                found.add(new Original(source, bytes(record.key()), bytes(record.value()), record.headers()));
            }
        }
        return new Originals(found, missing);
    }

    /** The letter's record with this value instead of its own; unchanged if the letter names no record. */
    Originals withValue(Letter letter, Bytes value) {
        return letter.sources().stream()
                .findFirst()
                .map(source ->
                        new Originals(List.of(new Original(source, letter.key(), value, letter.headers())), List.of()))
                .orElse(this);
    }

    private static Bytes bytes(byte @Nullable [] bytes) {
        return Bytes.wrap(bytes == null ? new byte[0] : bytes);
    }
}
