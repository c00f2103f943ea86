package io.trivalent.pipeline.ingest;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Source;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;

/**
 * A deserialized record whose content has not been checked yet.
 *
 * @param key the record's key, possibly empty
 * @param eventMs timestamp of the record, milliseconds since 1970
 * @param arrivedMs wall clock when it was read, milliseconds since 1970
 * @param original the value as it was read
 */
public record IngestedRecord(
        Modality modality,
        Bytes key,
        SpecificRecord value,
        Source source,
        long eventMs,
        long arrivedMs,
        Bytes original) {
    public IngestedRecord {
        requireNonNull(modality);
        requireNonNull(key);
        requireNonNull(value);
        requireNonNull(source);
        requireNonNull(original);
    }
}
