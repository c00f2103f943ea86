package io.trivalent.pipeline.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Latency;
import io.trivalent.Modality;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.join.ReleaseDetails;
import io.trivalent.pipeline.score.Interval;
import io.trivalent.pipeline.score.ScoredUtterance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmitTest {
    private static final ModelPackage LATE_FUSION = new ModelStore(Packages.MODELS).open(Packages.LATE_FUSION);

    @Test
    void writesEveryFieldOfAScoredUtterance() {
        // Given
        var utterance = Utterances.threeModal("u1");
        var scored = new ScoredUtterance(
                utterance,
                LATE_FUSION,
                0.125f,
                Map.of(io.trivalent.vocabulary.Modality.VISUAL, 0.5f),
                Optional.empty(),
                140,
                143);
        // When
        Sentiment event = Emit.sentiment(scored);
        // Then
        assertThat(event)
                .isEqualTo(Sentiment.newBuilder()
                        .setUtteranceId("u1")
                        .setClipId("clip")
                        .setSequence(3)
                        .setStartMs(1_000)
                        .setEndMs(2_500)
                        .setScore(0.125f)
                        .setRange(1)
                        .setPolarity(Polarity.POSITIVE)
                        .setScoreVisual(0.5f)
                        .setModalities(List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL))
                        .setWaitedFor(List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL))
                        .setRelease(Release.COMPLETE)
                        .setRevision(0)
                        .setModel(new ModelReference("late-fusion", "1", LATE_FUSION.sha256()))
                        .setSources(List.of(
                                new SourceReference("trivalent.transcripts", 0, 100L),
                                new SourceReference("trivalent.acoustic", 0, 110L),
                                new SourceReference("trivalent.visual", 0, 120L)))
                        .setLatency(new Latency(25L, 15L, 3L))
                        .build());
    }

    @Test
    void namesOnlyThePresentModalities() {
        // Given
        var utterance = Utterances.scores("u1", Float.NaN, Float.NaN, 1);
        // When
        Sentiment event =
                Emit.sentiment(new ScoredUtterance(utterance, LATE_FUSION, 1, Map.of(), Optional.empty(), 140, 143));
        // Then
        assertThat(event.getModalities()).containsExactly(Modality.VISUAL);
        assertThat(event.getSources()).extracting(SourceReference::getTopic).containsExactly("trivalent.visual");
    }

    @Test
    void namesTheExpectedModalitiesAndTheReasonOfTheRelease() {
        // Given
        var parts = Utterances.scores("u1", Float.NaN, Float.NaN, 1).parts();
        var releaseDetails = new ReleaseDetails(
                List.of(io.trivalent.vocabulary.Modality.TEXT, io.trivalent.vocabulary.Modality.VISUAL),
                io.trivalent.pipeline.join.Release.CAPPED,
                2);
        var utterance = new AlignedUtterance(parts.get(0).utterance(), parts, 100, 125, releaseDetails);
        // When
        Sentiment event =
                Emit.sentiment(new ScoredUtterance(utterance, LATE_FUSION, 1, Map.of(), Optional.empty(), 140, 143));
        // Then
        assertThat(event.getWaitedFor()).containsExactly(Modality.TEXT, Modality.VISUAL);
        assertThat(event.getRelease()).isEqualTo(Release.CAPPED);
        assertThat(event.getRevision()).isEqualTo(2);
    }

    @Test
    void publishesTheIntervalAndTheModalitiesInConflict() {
        // Given
        var unimodal = Map.of(
                io.trivalent.vocabulary.Modality.ACOUSTIC, -0.4f,
                io.trivalent.vocabulary.Modality.TEXT, 0.5f,
                io.trivalent.vocabulary.Modality.VISUAL, 0.1f);
        var scored = new ScoredUtterance(
                Utterances.threeModal("u1"),
                LATE_FUSION,
                0.125f,
                unimodal,
                Optional.of(new Interval(-0.25f, 0.5f)),
                140,
                143);
        // When
        Sentiment event = Emit.sentiment(scored);
        // Then
        assertThat(event.getConfidenceLow()).isEqualTo(-0.25f);
        assertThat(event.getConfidenceHigh()).isEqualTo(0.5f);
        assertThat(event.getConflict()).containsExactly(Modality.TEXT, Modality.ACOUSTIC);
    }

    @Test
    void theEventHasAWordForEveryReasonOfARelease() {
        assertThat(Release.values())
                .extracting(Enum::name)
                .containsExactly(java.util.Arrays.stream(io.trivalent.pipeline.join.Release.values())
                        .map(Enum::name)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, NEGATIVE",
        "-0.1001, NEGATIVE",
        "-0.1, NEUTRAL",
        "-0.0, NEUTRAL",
        "0, NEUTRAL",
        "0.1, NEUTRAL",
        "0.1001, POSITIVE",
        "1, POSITIVE"
    })
    void aScoreInTheNeutralBandIsNeutral(float score, Polarity expected) {
        // Given
        var scored = new ScoredUtterance(
                Utterances.threeModal("u1"), LATE_FUSION, score, Map.of(), Optional.empty(), 140, 143);
        // When, then
        assertThat(Emit.sentiment(scored).getPolarity()).isEqualTo(expected);
    }

    @Test
    void reportsNoNegativeLatencyWhenTheWallClockIsSetBack() {
        // Given: the clock was set back while the utterance waited, and again during the run
        var utterance = new AlignedUtterance(
                new io.trivalent.vocabulary.UtteranceId("u1"),
                Utterances.threeModal("u1").parts(),
                100_000,
                100_000);
        // When
        Sentiment event = Emit.sentiment(
                new ScoredUtterance(utterance, LATE_FUSION, 0, Map.of(), Optional.empty(), 40_000, 30_000));
        // Then
        assertThat(event.getLatency()).isEqualTo(new Latency(0L, 0L, 0L));
    }
}
