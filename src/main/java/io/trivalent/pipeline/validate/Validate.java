package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.FUTURE_CLOCK;
import static io.trivalent.vocabulary.RejectionCode.NO_CONTENT;
import static io.trivalent.vocabulary.RejectionCode.TOO_LARGE;

import io.trivalent.AudioChunk;
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
    private final Sounds sounds;
    private final Extractors extractors;

    public Validate(ValidateConfig config, Manifest manifest, RolePolicy policy, FlowCounters counters) {
        this.config = config;
        this.manifest = manifest;
        this.policy = policy;
        this.counters = counters;
        this.matrices = new Matrices(config.maxMatrixBytes());
        this.sounds = new Sounds(config.maxAudioBytes(), manifest);
        this.extractors = new Extractors(config.extractor(), manifest, counters);
    }

    /**
     * Whether the role that the record names, or the lack of one, forbids its modality. Such a record is counted, and it must go
     * nowhere, not even to the dead letters; so this comes before {@link #check}.
     */
    public boolean withholds(IngestedRecord ingested) {
        if (!policy.restricts()
                || policy.allowed(Envelope.of(ingested.value()).role()).contains(ingested.modality())) {
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
        if (!policy.restricts()) {
            return Optional.empty();
        }
        Envelope envelope = Envelope.of(ingested.value());
        String role = envelope.role();
        if (role.isBlank() || role.length() > Placement.MAX_LENGTH || !policy.restricts(role)) {
            return Optional.empty();
        }
        try {
            UtteranceId id = Ids.check(ingested, envelope.utterance());
            requireTimestamp(ingested);
            return Optional.of(new NamedRole(id, ingested.modality(), role, ingested.eventMs(), ingested.arrivedMs()));
        } catch (Fault fault) {
            return Optional.empty();
        }
    }

    /** Returns the valid part of a record, or a rejection with its first fault. */
    public Verdict<ValidPart> check(IngestedRecord ingested) {
        try {
            return Verdict.accept(part(ingested));
        } catch (Fault fault) {
            return Verdict.reject(Rejection.ofRecord(
                    fault.code(), fault.text(), ingested.key(), ingested.source(), ingested.original()));
        }
    }

    /** Checks what all records have in common first: id, place, time. */
    private ValidPart part(IngestedRecord ingested) {
        Envelope envelope = Envelope.of(ingested.value());
        UtteranceId id = Ids.check(ingested, envelope.utterance());
        Placement placement = envelope.placement();
        requireTimestamp(ingested);
        PartOrigin origin = new PartOrigin(
                id, ingested.modality(), placement, ingested.source(), ingested.eventMs(), ingested.arrivedMs());
        return new ValidPart(origin, payload(ingested), ingested.original());
    }

    private Payload payload(IngestedRecord ingested) {
        if (ingested.value() instanceof Transcript transcript) {
            return transcript(transcript);
        }
        return ingested.value() instanceof AudioChunk chunk
                ? sounds.check(chunk.getRate(), chunk.getData())
                : frames(ingested.modality(), (FeatureFrames) ingested.value());
    }

    private Payload transcript(Transcript record) {
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
        return payload(text, features);
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

    private Payload frames(Modality modality, FeatureFrames record) {
        extractors.check(modality, record.getExtractor());
        Matrix matrix = matrices.check(
                modality, record.getFrames(), record.getDims(), record.getEncoding(), record.getData(), spec(modality));
        boolean read = manifest.modalities().containsKey(modality);
        return read ? new Payload.Frames(matrix) : new Payload.Unread();
    }

    private Optional<ModalitySpec.Features> spec(Modality modality) {
        return manifest.modalities().get(modality) instanceof ModalitySpec.Features features
                ? Optional.of(features)
                : Optional.empty();
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
}
