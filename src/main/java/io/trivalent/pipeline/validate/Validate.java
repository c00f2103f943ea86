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

/** Readings to valid parts, against what the active model reads. Stateless. */
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

    public Verdict<ValidPart> check(IngestedRecord reading) {
        try {
            return Verdict.accept(
                    reading.value() instanceof Transcript transcript
                            ? transcript(reading, transcript)
                            : frames(reading, (FeatureFrames) reading.value()));
        } catch (Fault fault) {
            return Verdict.reject(Rejection.ofRecord(
                    fault.code(), fault.text(), reading.key(), reading.source(), reading.original()));
        }
    }

    private ValidPart transcript(IngestedRecord reading, Transcript record) {
        UtteranceId id = id(reading, record.getUtteranceId());
        Placement placement =
                placement(record.getClipId(), record.getSequence(), record.getStartMs(), record.getEndMs());
        onTime(reading);
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
        return part(reading, id, placement, words(text, features));
    }

    private Payload words(String text, @Nullable FeatureMatrix features) {
        Optional<Matrix> matrix = Optional.ofNullable(features).map(this::textFeatures);
        return Optional.ofNullable(manifest.modalities().get(Modality.TEXT))
                .map(spec -> spec.<Payload>match(
                        tokens -> {
                            if (text.isBlank()) {
                                throw missing("text", "features only");
                            }
                            return new Payload.Text(text);
                        },
                        wanted -> new Payload.Frames(matrix.orElseThrow(() -> missing("features", "text only")))))
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

    private Fault missing(String wanted, String found) {
        return new Fault(
                NO_CONTENT,
                "transcript has %s, expected %s, which model %s reads".formatted(found, wanted, manifest.id()));
    }

    private ValidPart frames(IngestedRecord reading, FeatureFrames record) {
        UtteranceId id = id(reading, record.getUtteranceId());
        Placement placement =
                placement(record.getClipId(), record.getSequence(), record.getStartMs(), record.getEndMs());
        onTime(reading);
        Matrix matrix = matrices.check(
                reading.modality(),
                record.getFrames(),
                record.getDims(),
                record.getEncoding(),
                record.getData(),
                spec(reading.modality()));
        boolean read = manifest.modalities().containsKey(reading.modality());
        return part(reading, id, placement, read ? new Payload.Frames(matrix) : new Payload.Unread());
    }

    private Optional<ModalitySpec.Features> spec(Modality modality) {
        return manifest.modalities().get(modality) instanceof ModalitySpec.Features features
                ? Optional.of(features)
                : Optional.empty();
    }

    private static UtteranceId id(IngestedRecord reading, String id) {
        if (id.isBlank() || id.length() > UtteranceId.MAX_LENGTH) {
            throw new Fault(
                    BAD_ID,
                    "utterance id has %d characters, expected 1 to %d, not all blank"
                            .formatted(id.length(), UtteranceId.MAX_LENGTH));
        }
        if (!Arrays.equals(reading.key().get(), id.getBytes(StandardCharsets.UTF_8))) {
            throw new Fault(
                    KEY_MISMATCH,
                    "key is '%s', expected the utterance id '%s'"
                            .formatted(quotable(reading.key().get()), id));
        }
        return new UtteranceId(id);
    }

    /** The beginning of a key as text: a key may have megabytes. */
    private static String quotable(byte[] key) {
        boolean all = key.length <= MAX_QUOTED;
        return new String(key, 0, Math.min(key.length, MAX_QUOTED), StandardCharsets.UTF_8) + (all ? "" : "…");
    }

    private static Placement placement(String clip, int sequence, long startMs, long endMs) {
        if (clip.length() > Placement.MAX_CLIP_LENGTH) {
            throw new Fault(
                    TOO_LARGE,
                    "clip id has %d characters, expected at most %d"
                            .formatted(clip.length(), Placement.MAX_CLIP_LENGTH));
        }
        if (sequence < 0 || startMs < 0 || endMs < startMs) {
            throw new Fault(
                    BAD_INTERVAL,
                    "sequence is %d, start %d ms, end %d ms, expected 0 <= sequence and 0 <= start <= end"
                            .formatted(sequence, startMs, endMs));
        }
        return new Placement(clip, sequence, startMs, endMs);
    }

    private void onTime(IngestedRecord reading) {
        long ahead = reading.eventMs() - reading.arrivedMs();
        if (ahead > config.maxClockSkew().toMillis()) {
            throw new Fault(
                    FUTURE_CLOCK,
                    "timestamp lies %d ms in the future, expected at most %d ms"
                            .formatted(ahead, config.maxClockSkew().toMillis()));
        }
    }

    private static ValidPart part(IngestedRecord reading, UtteranceId id, Placement placement, Payload payload) {
        return new ValidPart(
                new PartOrigin(
                        id, reading.modality(), placement, reading.source(), reading.eventMs(), reading.arrivedMs()),
                payload,
                reading.original());
    }
}
