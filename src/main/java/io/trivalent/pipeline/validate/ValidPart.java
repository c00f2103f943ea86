package io.trivalent.pipeline.validate;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import org.apache.kafka.common.utils.Bytes;

/**
 * One modality of one utterance, known to be good.
 *
 * @param eventMs timestamp of the record, milliseconds since 1970
 * @param arrivedMs wall clock when it was read, milliseconds since 1970
 * @param original the value as it was read, for the dead letters
 */
public record ValidPart(
        UtteranceId utterance,
        Modality modality,
        Placement placement,
        Payload payload,
        Source source,
        long eventMs,
        long arrivedMs,
        Bytes original) {
    public ValidPart {
        requireNonNull(utterance);
        requireNonNull(modality);
        requireNonNull(placement);
        requireNonNull(payload);
        requireNonNull(source);
        requireNonNull(original);
    }
}
