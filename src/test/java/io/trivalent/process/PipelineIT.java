package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Sentiment;
import io.trivalent.fixtures.Laws;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.replay.Progress;
import io.trivalent.replay.Received;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.ReplayOutcome;
import io.trivalent.replay.ReplayPlan;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The pipeline on a real broker: exactly one event per utterance, with the score of the model. */
class PipelineIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, String> LATE_FUSION =
            Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "5s");

    @RepeatedTest(2)
    void startsScoresEveryUtteranceOnceAndStops() {
        // Given
        ReplayPlan plan = ReplayPlan.of(
                IntStream.range(0, 200).mapToObj(NumberedUtterances::utterance),
                new ReplayOptions(ReplayOptions.plain().pace(), Map.of(Modality.VISUAL, 0.2), true, 7));
        try (TestPipeline pipeline = new TestPipeline(LATE_FUSION)) {
            // When
            ReplayOutcome outcome = new Replay(pipeline.target(), TIMEOUT).run(plan, Progress.silent());
            // Then
            assertThat(outcome.events()).hasSize(200);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.deadLettersByCode()).isEmpty();
            outcome.events().values().forEach(PipelineIT::scoreIsTheMeanOfThePresentModalities);
            assertThat(Laws.broken(pipeline.process().counters())).isEmpty();
        }
    }

    @Test
    void waitingUtterancesSurviveARestart() {
        // Given
        ReplayPlan texts = ReplayPlan.of(
                IntStream.range(0, 50).mapToObj(NumberedUtterances::utterance),
                new ReplayOptions(
                        ReplayOptions.plain().pace(), Map.of(Modality.VISUAL, 1.0, Modality.ACOUSTIC, 1.0), false, 0));
        ReplayPlan rest = ReplayPlan.of(
                IntStream.range(0, 50).mapToObj(NumberedUtterances::utterance),
                new ReplayOptions(ReplayOptions.plain().pace(), Map.of(Modality.TEXT, 1.0), false, 0));
        Map<String, String> longWait =
                Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "10m");
        try (TestPipeline pipeline = new TestPipeline(longWait)) {
            new Replay(pipeline.target(), Duration.ZERO).run(texts, Progress.silent());
            awaitCount(pipeline, Count.PENDING, 50);
            // When
            pipeline.restart();
            ReplayOutcome outcome = new Replay(pipeline.target(), TIMEOUT).run(rest, Progress.silent());
            // Then
            assertThat(outcome.events()).hasSize(50);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.events().values())
                    .allSatisfy(received ->
                            assertThat(received.event().getModalities()).hasSize(3));
            // The threads join the group one after the other, so the first may restore utterances and hand them over.
            FlowCounters counters = pipeline.process().counters();
            assertThat(counters.of(Count.RESTORED) - counters.of(Count.HANDED_OVER))
                    .isEqualTo(50);
            assertThat(Laws.broken(counters)).isEmpty();
        }
    }

    private static void awaitCount(TestPipeline pipeline, Count count, long value) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (pipeline.process().counters().of(count) != value && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(pipeline.process().counters().of(count)).isEqualTo(value);
    }

    /** Late fusion averages over three modalities, and a missing one counts as neutral. */
    private static void scoreIsTheMeanOfThePresentModalities(Received received) {
        Sentiment event = received.event();
        int number = event.getSequence();
        double sum = event.getModalities().stream()
                .mapToDouble(modality -> NumberedUtterances.value(number, Modality.valueOf(modality.name())))
                .sum();
        assertThat((double) event.getScore()).isCloseTo(sum / 3, org.assertj.core.data.Offset.offset(1e-5));
        assertThat(event.getSources()).hasSameSizeAs(event.getModalities());
    }
}
