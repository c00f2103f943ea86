package io.trivalent.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Manifests;
import io.trivalent.model.Manifest;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoundsTest {
    private static final int MAX_BYTES = 8;
    private static final int RATE = 16_000;
    private static final Manifest WITH_EXTRACTOR =
            Manifests.reading(Map.of(Modality.ACOUSTIC, Manifests.framesOfSound("ours/1#ab", 60)));
    private static final Manifest FEATURES_ONLY =
            Manifests.reading(Map.of(Modality.ACOUSTIC, Manifests.framesOf("ours/1#ab", 60)));
    private static final Manifest WORDS_ONLY = Manifests.reading(Map.of(Modality.TEXT, Manifests.tokens()));

    @Test
    void acceptsSamplesOfTheExtractorsRate() {
        // Given
        ByteBuffer pcm = samples(4);
        // When
        Payload payload = new Sounds(MAX_BYTES, WITH_EXTRACTOR).check(RATE, pcm);
        // Then
        assertThat(payload).isEqualTo(new Payload.Sound(pcm));
    }

    @Test
    void rejectsAnotherRate() {
        assertRejected(
                WITH_EXTRACTOR,
                8_000,
                samples(4),
                RejectionCode.WRONG_RATE,
                "sound has 8000 samples per second, expected 16000, which the extractor of model late-fusion/1 reads");
    }

    @Test
    void rejectsSoundForAPackageWithoutAnExtractor() {
        assertRejected(
                FEATURES_ONLY,
                RATE,
                samples(4),
                RejectionCode.NO_EXTRACTOR,
                "model late-fusion/1 reads acoustic features and its package has no extractor, expected features instead of sound");
    }

    @Test
    void checksAndDoesNotReadSoundForAModelOfWords() {
        // When
        Payload payload = new Sounds(MAX_BYTES, WORDS_ONLY).check(RATE, samples(4));
        // Then
        assertThat(payload).isEqualTo(new Payload.Unread());
        assertRejected(
                WORDS_ONLY, RATE, samples(0), RejectionCode.NO_FRAMES, "sound has no samples, expected at least 1");
    }

    @Test
    void rejectsHalfASample() {
        assertRejected(
                WITH_EXTRACTOR,
                RATE,
                ByteBuffer.allocate(3),
                RejectionCode.WRONG_LENGTH,
                "sound has 3 bytes, expected samples of 2 bytes each");
    }

    @Test
    void rejectsMoreBytesThanAllowed() {
        assertRejected(
                WITH_EXTRACTOR, RATE, samples(5), RejectionCode.TOO_LARGE, "sound has 10 bytes, expected at most 8");
    }

    private static void assertRejected(
            Manifest manifest, int rate, ByteBuffer pcm, RejectionCode code, String message) {
        assertThatThrownBy(() -> new Sounds(MAX_BYTES, manifest).check(rate, pcm))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.code()).isEqualTo(code))
                .hasMessage(message);
    }

    private static ByteBuffer samples(int count) {
        return ByteBuffer.allocate(Short.BYTES * count);
    }
}
