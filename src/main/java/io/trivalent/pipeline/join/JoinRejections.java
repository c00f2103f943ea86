package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.util.List;
import java.util.Set;

/** The join's rejection messages. */
final class JoinRejections {
    private final JoinConfig config;
    private final Set<Modality> required;

    JoinRejections(JoinConfig config, Set<Modality> required) {
        this.config = config;
        this.required = required;
    }

    /** The rejection of a single part. */
    static Rejection ofPart(QuantizedPart part, RejectionCode code, String message) {
        return Rejection.ofUtterance(code, message, part.utterance(), List.of(part.source()));
    }

    /** A required modality did not arrive in time. */
    static String missing(PendingUtterance utterance, Set<Modality> required, long waitedMillis) {
        return "utterance '%s' had %s after %d ms, expected at least %s"
                .formatted(utterance.id(), labels(utterance.modalities()), waitedMillis, labels(required));
    }

    /** The part's utterance was rejected before. */
    String afterRejection(QuantizedPart part) {
        return "%s part of utterance '%s' arrived after the other parts were rejected, expected at least %s together; send all its records again"
                .formatted(part.modality().label(), part.utterance(), labels(required));
    }

    /** The part is stamped at or before the horizon. */
    String tooLate(QuantizedPart part, long newestMs, long horizonMs) {
        return ("%s part of utterance '%s' is %d ms older than the newest record, expected less than %d ms, because its utterance may"
                        + " have been released and forgotten; raise join.memory (%d ms) or join.max-remembered (%d), or send it"
                        + " again with the current time")
                .formatted(
                        part.modality().label(),
                        part.utterance(),
                        newestMs - part.eventMs(),
                        newestMs - horizonMs,
                        config.memory().toMillis(),
                        config.maxRemembered());
    }

    private static List<String> labels(Set<Modality> modalities) {
        return modalities.stream().map(Modality::label).toList();
    }

    /** The part is from another clip than the earlier parts. */
    static String clipConflict(PendingUtterance utterance, QuantizedPart part) {
        return "%s part of utterance '%s' is from clip '%s', expected clip '%s' like the earlier parts; an utterance id must be unique across all clips"
                .formatted(
                        part.modality().label(),
                        utterance.id(),
                        part.placement().clip(),
                        utterance.clip());
    }
}
