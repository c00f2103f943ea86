package io.trivalent.pipeline.ingest;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Source;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;

/**
 * A record as it is stored in Kafka.
 *
 * @param key empty if Kafka has null
 * @param value empty if Kafka has null
 * @param eventMs timestamp of the record, milliseconds since 1970
 * @param arrivedMs wall clock when it was read, milliseconds since 1970
 */
public record RawRecord(Bytes key, Bytes value, Headers headers, Source source, long eventMs, long arrivedMs) {
    public RawRecord {
        requireNonNull(key);
        requireNonNull(value);
        requireNonNull(headers);
        requireNonNull(source);
    }
}
