package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.BAD_INTERVAL;
import static io.trivalent.vocabulary.RejectionCode.FUTURE_CLOCK;
import static io.trivalent.vocabulary.RejectionCode.NO_CONTENT;
import static io.trivalent.vocabulary.RejectionCode.TOO_LARGE;

import io.trivalent.FeatureFrames;
import io.trivalent.FeatureMatrix;
import io.trivalent.Transcript;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.ingest.IngestedRecord;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.UtteranceId;
import io.trivalent.vocabulary.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks ingested records against the policy of roles, the limits and the active model's manifest. It has no state but the counts.
 */
public final class Validate {
    private final ValidateConfig config;
    private final Manifest manifest;
    private final RolePolicy policy;
    private final FlowCounters counters;
    private final Matrices matrices;
    private final Extractors extractors;

    public Validate(ValidateConfig config, Manifest manifest, RolePolicy policy, FlowCounters counters) {
        this.config = config;
        this.manifest = manifest;
        this.policy = policy;
        this.counters = counters;
        this.matrices = new Matrices(config.maxMatrixBytes());
        this.extractors = new Extractors(config.extractor(), manifest, counters);
    }

    /**
     * Whether the role that the record names, or the lack of one, forbids its modality. Such a record is counted, and it must go
     * nowhere, not even to the dead letters; so this comes before {@link #check}.
     */
    public boolean withholds(IngestedRecord ingested) {
        if (!policy.restricts() || policy.allowed(role(ingested)).contains(ingested.modality())) {
            return false;
        }
        counters.increment(Count.WITHHELD);
        return true;
    }

    /**
     * The role that the record names, if it may not use some modality: the join must know it, whatever becomes of the record.
     * Empty if the record does not reliably say of which utterance it is, and when.
     */
    public Optional<NamedRole> namedRole(IngestedRecord ingested) {
        String role = policy.restricts() ? role(ingested) : "";
        if (role.isBlank() || role.length() > Placement.MAX_LENGTH || !policy.restricts(role)) {
            return Optional.empty();
        }
        try {
            UtteranceId id = Ids.check(ingested, utterance(ingested));
            requireTimestamp(ingested);
            return Optional.of(new NamedRole(id, ingested.modality(), role, ingested.eventMs(), ingested.arrivedMs()));
        } catch (Fault fault) {
            return Optional.empty();
        }
    }

    /** Returns the valid part of a record, or a rejection with its first fault. */
    public Verdict<ValidPart> check(IngestedRecord ingested) {
        try {
            return Verdict.accept(
                    ingested.value() instanceof Transcript transcript
                            ? transcript(ingested, transcript)
                            : frames(ingested, (FeatureFrames) ingested.value()));
        } catch (Fault fault) {
            return Verdict.reject(Rejection.ofRecord(
                    fault.code(), fault.text(), ingested.key(), ingested.source(), ingested.original()));
        }
    }

    private ValidPart transcript(IngestedRecord ingested, Transcript record) {
        UtteranceId id = Ids.check(ingested, record.getUtteranceId());
        Placement placement = placement(
                record.getClipId(),
                record.getSequence(),
                record.getStartMs(),
                record.getEndMs(),
                record.getSpeaker(),
                record.getRole());
        requireTimestamp(ingested);
        String text = record.getText();
        if (text.length() > config.maxTextLength()) {
            throw new Fault(
                    TOO_LARGE,
                    "text has %d characters, expected at most %d".formatted(text.length(), config.maxTextLength()));
        }
        FeatureMatrix features = record.getFeatures();
        if (text.isBlank() && features == null) {
            throw new Fault(NO_CONTENT, "transcript has neither text nor features, expected one of them");
        }
        return part(ingested, id, placement, payload(text, features));
    }

    private Payload payload(String text, @Nullable FeatureMatrix features) {
        Optional<Matrix> matrix = Optional.ofNullable(features).map(this::textFeatures);
        return Optional.ofNullable(manifest.modalities().get(Modality.TEXT))
                .map(spec -> spec.<Payload>match(
                        tokens -> {
                            if (text.isBlank()) {
                                throw missing("text", "features only");
                            }
                            return new Payload.Text(text);
                        },
                        matrixSpec -> new Payload.Frames(matrix.orElseThrow(() -> missing("features", "text only")))))
                .orElseGet(Payload.Unread::new);
    }

    private Matrix textFeatures(FeatureMatrix features) {
        extractors.check(Modality.TEXT, features.getExtractor());
        return matrices.check(
                Modality.TEXT,
                features.getFrames(),
                features.getDims(),
                features.getEncoding(),
                features.getData(),
                spec(Modality.TEXT));
    }

    private Fault missing(String expected, String found) {
        return new Fault(
                NO_CONTENT,
                "transcript has %s, expected %s, which model %s reads".formatted(found, expected, manifest.id()));
    }

    private ValidPart frames(IngestedRecord ingested, FeatureFrames record) {
        UtteranceId id = Ids.check(ingested, record.getUtteranceId());
        Placement placement = placement(
                record.getClipId(),
                record.getSequence(),
                record.getStartMs(),
                record.getEndMs(),
                record.getSpeaker(),
                record.getRole());
        requireTimestamp(ingested);
        extractors.check(ingested.modality(), record.getExtractor());
        Matrix matrix = matrices.check(
                ingested.modality(),
                record.getFrames(),
                record.getDims(),
                record.getEncoding(),
                record.getData(),
                spec(ingested.modality()));
        boolean read = manifest.modalities().containsKey(ingested.modality());
        return part(ingested, id, placement, read ? new Payload.Frames(matrix) : new Payload.Unread());
    }

    private Optional<ModalitySpec.Features> spec(Modality modality) {
        return manifest.modalities().get(modality) instanceof ModalitySpec.Features features
                ? Optional.of(features)
                : Optional.empty();
    }

    private static String role(IngestedRecord ingested) {
        return ingested.value() instanceof Transcript transcript
                ? transcript.getRole()
                : ((FeatureFrames) ingested.value()).getRole();
    }

    private static String utterance(IngestedRecord ingested) {
        return ingested.value() instanceof Transcript transcript
                ? transcript.getUtteranceId()
                : ((FeatureFrames) ingested.value()).getUtteranceId();
    }

    private static Placement placement(
            String clip, int sequence, long startMs, long endMs, String speaker, String role) {
        requireShort("clip id", clip);
        requireShort("speaker", speaker);
        requireShort("role", role);
        if (sequence < 0 || startMs < 0 || endMs < startMs) {
            throw new Fault(
                    BAD_INTERVAL,
                    "sequence is %d, start %d ms, end %d ms, expected 0 <= sequence and 0 <= start <= end"
                            .formatted(sequence, startMs, endMs));
        }
        return new Placement(clip, sequence, startMs, endMs, speaker, role);
    }

    private static void requireShort(String what, String text) {
        if (text.length() > Placement.MAX_LENGTH) {
            throw new Fault(
                    TOO_LARGE,
                    "%s has %d characters, expected at most %d".formatted(what, text.length(), Placement.MAX_LENGTH));
        }
    }

    private void requireTimestamp(IngestedRecord ingested) {
        long ahead = ingested.eventMs() - ingested.arrivedMs();
        if (ahead > config.maxClockSkew().toMillis()) {
            throw new Fault(
                    FUTURE_CLOCK,
                    "timestamp is %d ms in the future, expected at most %d ms"
                            .formatted(ahead, config.maxClockSkew().toMillis()));
        }
    }

    private static ValidPart part(IngestedRecord ingested, UtteranceId id, Placement placement, Payload payload) {
        return new ValidPart(
                new PartOrigin(
                        id,
                        ingested.modality(),
                        placement,
                        ingested.source(),
                        ingested.eventMs(),
                        ingested.arrivedMs()),
                payload,
                ingested.original());
    }
}
