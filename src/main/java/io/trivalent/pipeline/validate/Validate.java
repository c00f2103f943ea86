package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.BAD_ID;
import static io.trivalent.vocabulary.RejectionCode.BAD_INTERVAL;
import static io.trivalent.vocabulary.RejectionCode.FUTURE_CLOCK;
import static io.trivalent.vocabulary.RejectionCode.KEY_MISMATCH;
import static io.trivalent.vocabulary.RejectionCode.NO_CONTENT;
import static io.trivalent.vocabulary.RejectionCode.TOO_LARGE;

import io.trivalent.FeatureFrames;
import io.trivalent.FeatureMatrix;
import io.trivalent.Transcript;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.ingest.IngestedRecord;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.UtteranceId;
import io.trivalent.vocabulary.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks ingested records against the limits and the active model's manifest. Stateless. */
public final class Validate {
    private static final int MAX_QUOTED = 300;

    private final ValidateConfig config;
    private final Manifest manifest;
    private final Matrices matrices;

    public Validate(ValidateConfig config, Manifest manifest) {
        this.config = config;
        this.manifest = manifest;
        this.matrices = new Matrices(config.maxMatrixBytes());
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
        UtteranceId id = id(ingested, record.getUtteranceId());
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
        UtteranceId id = id(ingested, record.getUtteranceId());
        Placement placement = placement(
                record.getClipId(),
                record.getSequence(),
                record.getStartMs(),
                record.getEndMs(),
                record.getSpeaker(),
                record.getRole());
        requireTimestamp(ingested);
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

    private static UtteranceId id(IngestedRecord ingested, String id) {
        if (id.isBlank() || id.length() > UtteranceId.MAX_LENGTH) {
            throw new Fault(
                    BAD_ID,
                    "utterance id has %d characters, expected 1 to %d, not all blank"
                            .formatted(id.length(), UtteranceId.MAX_LENGTH));
        }
        if (!isEncoded(id, ingested.key().get())) {
            throw new Fault(
                    KEY_MISMATCH,
                    "key is '%s', expected the utterance id '%s'"
                            .formatted(quotable(ingested.key().get()), id));
        }
        return new UtteranceId(id);
    }

    /** Whether these bytes are the id in UTF-8. ASCII, which most ids are, is compared without a copy. */
    private static boolean isEncoded(String id, byte[] key) {
        if (key.length != id.length()) {
            return Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < key.length; i++) {
            if (key[i] < 0 || key[i] != id.charAt(i)) {
                return Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8));
            }
        }
        return true;
    }

    /** The beginning of a key as text; keys may have megabytes. */
    private static String quotable(byte[] key) {
        boolean all = key.length <= MAX_QUOTED;
        return new String(key, 0, Math.min(key.length, MAX_QUOTED), StandardCharsets.UTF_8) + (all ? "" : "…");
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
