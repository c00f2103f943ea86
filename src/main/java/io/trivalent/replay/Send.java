package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record to be sent.
 *
 * @param modality determines the topic
 * @param utteranceId the key
 * @param record the value: a {@code Transcript} for text, else {@code FeatureFrames}
 * @param dueNanos send time, nanoseconds after the start of the replay, at least 0
 */
public record Send(Modality modality, String utteranceId, SpecificRecord record, long dueNanos) {
    public Send {
        requireNonNull(modality);
        requireNonNull(utteranceId);
        requireNonNull(record);
        if (dueNanos < 0) {
            throw new IllegalArgumentException("send is due at %d ns, expected at least 0".formatted(dueNanos));
        }
    }

    Send dueAt(long nanos) {
        return new Send(modality, utteranceId, record, nanos);
    }
}
