package io.trivalent.pipeline.validate;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.PartOrigin;
import org.apache.kafka.common.utils.Bytes;

/**
 * One modality of one utterance that passed all checks.
 *
 * @param original the record's value as it was read, for a dead letter
 */
public record ValidPart(PartOrigin origin, Payload payload, Bytes original) {
    public ValidPart {
        requireNonNull(origin);
        requireNonNull(payload);
        requireNonNull(original);
    }
}
