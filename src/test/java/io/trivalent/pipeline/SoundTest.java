package io.trivalent.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.Sentiment;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.fixtures.Records;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.ModelStore;
import io.trivalent.model.ParityCase;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sound in, score out: the package computes the features. */
class SoundTest {
    private static final List<ParityCase> CASES =
            ParityCase.of(new ModelStore(Packages.MODELS).open(Packages.VOICES)).stream()
                    .filter(parity -> parity.sound().isPresent())
                    .toList();

    @Test
    void scoresWordsAndSoundAsTrainingDoes() {
        try (var pipeline = PipelineHarness.with(Packages.MODELS, Packages.VOICES, Map.of())) {
            // When
            CASES.forEach(parity -> send(pipeline, parity));
            pipeline.silence(Duration.ofSeconds(3));
            // Then
            Map<String, Float> scores = pipeline.events().stream()
                    .collect(java.util.stream.Collectors.toMap(Sentiment::getUtteranceId, Sentiment::getScore));
            assertThat(scores).hasSize(CASES.size());
            CASES.forEach(parity -> assertThat(scores.get(parity.utterance()))
                    .isCloseTo(parity.outputs().get(OutputRole.SCORE), within(ParityCase.TOLERANCE)));
        }
    }

    @Test
    void sameSoundAgainIsRepeated() {
        // Given
        ByteBuffer pcm = CASES.get(0).sound().orElseThrow();
        try (var pipeline = PipelineHarness.with(Packages.MODELS, Packages.VOICES, Map.of())) {
            // When
            pipeline.sendSound(Records.sound("u1", pcm).build(), 0);
            pipeline.sendSound(Records.sound("u1", pcm).build(), 0);
            // Then
            assertThat(pipeline.count(Count.REPEATED)).isEqualTo(1);
        }
    }

    @Test
    void aPackageWithoutAnExtractorRejectsSound() {
        try (var pipeline = PipelineHarness.lateFusion()) {
            // When
            pipeline.sendSound(Records.sound("u1", ByteBuffer.allocate(320)).build(), 0);
            // Then
            assertThat(pipeline.rejected(RejectionCode.NO_EXTRACTOR)).isEqualTo(1);
            assertThat(pipeline.deadLetters()).hasSize(1);
            assertThat(pipeline.brokenLaws()).isEmpty();
        }
    }

    private static void send(PipelineHarness pipeline, ParityCase parity) {
        parity.text()
                .ifPresent(text -> pipeline.send(
                        Modality.TEXT,
                        parity.utterance(),
                        Records.transcript(parity.utterance()).setText(text).build(),
                        0));
        pipeline.sendSound(
                Records.sound(parity.utterance(), parity.sound().orElseThrow()).build(), 0);
    }
}
