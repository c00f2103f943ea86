package io.trivalent.pipeline.ingest;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Source;
import org.apache.kafka.common.utils.Bytes;

/** A record as Kafka hands it over; key and value are empty where Kafka has null. */
public record RawRecord(Bytes key, Bytes value, Source source, long eventMs, long arrivedMs) {
    public RawRecord {
        requireNonNull(key);
        requireNonNull(value);
        requireNonNull(source);
    }
}
