package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.util.List;
import java.util.Set;

/** The sentences with which the join refuses. */
final class JoinRejections {
    private final JoinConfig config;
    private final List<String> required;

    JoinRejections(JoinConfig config, Set<Modality> required) {
        this.config = config;
        this.required = required.stream().map(Modality::label).toList();
    }

    /** Refuses one part, by the coordinates of its record. */
    static Rejection one(QuantizedPart part, RejectionCode code, String message) {
        return Rejection.ofUtterance(code, message, part.utterance(), List.of(part.source()));
    }

    String missing(PendingUtterance utterance, long waitedMillis) {
        return "utterance '%s' had %s after %d ms, expected at least %s"
                .formatted(
                        utterance.id(),
                        utterance.modalities().stream().map(Modality::label).toList(),
                        waitedMillis,
                        required);
    }

    String afterRefusal(QuantizedPart part) {
        return "%s part of utterance '%s' came after the others were refused, expected at least %s together; send all its records again"
                .formatted(part.modality().label(), part.utterance(), required);
    }

    String tooLate(QuantizedPart part, long newestMs, long horizonMs) {
        return ("%s part of utterance '%s' is %d ms older than the newest record, expected less than %d ms, because its utterance may"
                        + " have left and been forgotten; raise join.memory (%d ms) or join.max-remembered (%d), or send it again with"
                        + " the present time")
                .formatted(
                        part.modality().label(),
                        part.utterance(),
                        newestMs - part.eventMs(),
                        newestMs - horizonMs,
                        config.memory().toMillis(),
                        config.maxRemembered());
    }

    /** Whether the part is from another recording; one that says no recording fits to any. */
    static boolean otherClip(PendingUtterance utterance, QuantizedPart part) {
        String clip = part.placement().clip();
        String others = utterance.clip();
        return !clip.isEmpty() && !others.isEmpty() && !clip.equals(others);
    }

    static String clipConflict(PendingUtterance utterance, QuantizedPart part) {
        return "%s part of utterance '%s' is from clip '%s', expected clip '%s' like the parts before it; an utterance id must be unique over all clips"
                .formatted(
                        part.modality().label(),
                        utterance.id(),
                        part.placement().clip(),
                        utterance.clip());
    }
}
