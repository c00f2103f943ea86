package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

/**
 * The origin of one modality of one utterance.
 *
 * @param placement its position in its recording
 * @param source coordinates of its record
 * @param eventMs timestamp of its record, milliseconds since 1970
 * @param arrivedMs wall clock when its record was read, milliseconds since 1970
 */
public record PartOrigin(
        UtteranceId utterance, Modality modality, Placement placement, Source source, long eventMs, long arrivedMs) {
    public PartOrigin {
        requireNonNull(utterance);
        requireNonNull(modality);
        requireNonNull(placement);
        requireNonNull(source);
    }
}
