package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.NO_EXTRACTOR;
import static io.trivalent.vocabulary.RejectionCode.NO_FRAMES;
import static io.trivalent.vocabulary.RejectionCode.TOO_LARGE;
import static io.trivalent.vocabulary.RejectionCode.WRONG_LENGTH;
import static io.trivalent.vocabulary.RejectionCode.WRONG_RATE;

import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.model.ModalitySpec.Sound;
import io.trivalent.vocabulary.Modality;
import java.nio.ByteBuffer;

/** Checks the samples of a record of sound: 16-bit integers of the rate that the package's extractor reads. */
final class Sounds {
    private static final int BYTES = 2;

    private final int maxBytes;
    private final Manifest manifest;

    Sounds(int maxBytes, Manifest manifest) {
        this.maxBytes = maxBytes;
        this.manifest = manifest;
    }

    /** The payload of valid samples; throws a {@link Fault} at the first thing that is wrong. */
    Payload check(int rate, ByteBuffer pcm) {
        int bytes = pcm.remaining();
        if (bytes > maxBytes) {
            throw new Fault(TOO_LARGE, "sound has %d bytes, expected at most %d".formatted(bytes, maxBytes));
        }
        if (bytes == 0) {
            throw new Fault(NO_FRAMES, "sound has no samples, expected at least 1");
        }
        if (bytes % BYTES != 0) {
            throw new Fault(
                    WRONG_LENGTH, "sound has %d bytes, expected samples of %d bytes each".formatted(bytes, BYTES));
        }
        if (!(manifest.modalities().get(Modality.ACOUSTIC) instanceof ModalitySpec.Features features)) {
            return new Payload.Unread();
        }
        Sound sound = features.sound().orElseThrow(this::withoutExtractor);
        if (rate != sound.rate()) {
            throw new Fault(
                    WRONG_RATE,
                    "sound has %d samples per second, expected %d, which the extractor of model %s reads"
                            .formatted(rate, sound.rate(), manifest.id()));
        }
        return new Payload.Sound(pcm);
    }

    private Fault withoutExtractor() {
        return new Fault(
                NO_EXTRACTOR,
                "model %s reads acoustic features and its package has no extractor, expected features instead of sound"
                        .formatted(manifest.id()));
    }
}
