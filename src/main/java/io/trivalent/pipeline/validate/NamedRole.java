package io.trivalent.pipeline.validate;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.UtteranceId;

/**
 * A record names a role that may not use every modality. The join receives it ahead of the record, which may itself be withheld,
 * rejected or unread. It has nothing of the record's content.
 *
 * @param modality of the record
 * @param role as the record names it, not blank
 * @param eventMs timestamp of the record, milliseconds since 1970
 * @param arrivedMs wall clock when the record was read, milliseconds since 1970
 */
public record NamedRole(UtteranceId utterance, Modality modality, String role, long eventMs, long arrivedMs) {
    public NamedRole {
        requireNonNull(utterance);
        requireNonNull(modality);
        requireNonNull(role);
    }
}
