package io.trivalent.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.Sentiment;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.fixtures.Records;
import io.trivalent.model.Compute;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.ModelStore;
import io.trivalent.model.ParityCase;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                    .isCloseTo(parity.outputs().get(OutputRole.SCORE), within(Compute.FLOAT32.tolerance())));
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 159, 160, 161, 80_001})
    void scoresSilenceNoiseAndFullScaleOfAnyLength(int samples) {
        // Given
        var random = new Random(samples);
        List<IntUnaryOperator> sounds = List.of(
                i -> 0, i -> i % 2 == 0 ? Short.MIN_VALUE : Short.MAX_VALUE, i -> random.nextInt(65_536) - 32_768);
        try (var pipeline = PipelineHarness.with(Packages.MODELS, Packages.VOICES, Map.of())) {
            // When
            for (int i = 0; i < sounds.size(); i++) {
                pipeline.sendSound(
                        Records.sound("u" + i, pcm(samples, sounds.get(i))).build(), 0);
            }
            pipeline.silence(Duration.ofSeconds(3));
            // Then
            assertThat(pipeline.events())
                    .extracting(Sentiment::getScore)
                    .hasSize(sounds.size())
                    .allMatch(score -> Math.abs(score) <= 3);
            assertThat(pipeline.brokenLaws()).isEmpty();
        }
    }

    private static ByteBuffer pcm(int samples, IntUnaryOperator sound) {
        ByteBuffer pcm = ByteBuffer.allocate(Short.BYTES * samples).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, samples).map(sound).forEach(sample -> pcm.putShort((short) sample));
        return pcm.flip();
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
