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

/** The whole line on a real broker: exactly one event per utterance, with the score the model gives. */
class PipelineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> LATE_FUSION =
            Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "5s");

    @RepeatedTest(2)
    void startsScoresEveryUtteranceOnceAndStops() {
        // Given
        ReplayPlan plan = ReplayPlan.of(
                IntStream.range(0, 200).mapToObj(NumberedUtterances::utterance),
                new ReplayOptions(ReplayOptions.plain().pace(), Map.of(Modality.VISUAL, 0.2), true, 7));
        try (TestPipeline line = new TestPipeline(LATE_FUSION)) {
            // When
            ReplayOutcome outcome = new Replay(line.target(), PATIENCE).run(plan, Progress.silent());
            // Then
            assertThat(outcome.events()).hasSize(200);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.deadLettersByCode()).isEmpty();
            outcome.events().values().forEach(PipelineIT::scoreIsTheMeanOfWhatIsThere);
            assertThat(Laws.broken(line.pipeline().counters())).isEmpty();
        }
    }

    @Test
    void whatWaitsSurvivesARestart() {
        // Given
        ReplayPlan texts = ReplayPlan.of(
                IntStream.range(0, 50).mapToObj(NumberedUtterances::utterance),
                new ReplayOptions(
                        ReplayOptions.plain().pace(), Map.of(Modality.VISUAL, 1.0, Modality.ACOUSTIC, 1.0), false, 0));
        ReplayPlan rest = ReplayPlan.of(
                IntStream.range(0, 50).mapToObj(NumberedUtterances::utterance),
                new ReplayOptions(ReplayOptions.plain().pace(), Map.of(Modality.TEXT, 1.0), false, 0));
        Map<String, String> patient =
                Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "10m");
        try (TestPipeline line = new TestPipeline(patient)) {
            new Replay(line.target(), Duration.ZERO).run(texts, Progress.silent());
            awaitCount(line, Count.PENDING, 50);
            // When
            line.restart();
            ReplayOutcome outcome = new Replay(line.target(), PATIENCE).run(rest, Progress.silent());
            // Then
            assertThat(outcome.events()).hasSize(50);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.events().values())
                    .allSatisfy(received ->
                            assertThat(received.event().getModalities()).hasSize(3));
            // The threads join the group one after the other: what the first has restored by then, it may have to hand
            // over.
            FlowCounters counters = line.pipeline().counters();
            assertThat(counters.of(Count.RESTORED) - counters.of(Count.HANDED_OVER))
                    .isEqualTo(50);
            assertThat(Laws.broken(line.pipeline().counters())).isEmpty();
        }
    }

    private static void awaitCount(TestPipeline line, Count count, long value) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (line.pipeline().counters().of(count) != value && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(line.pipeline().counters().of(count)).isEqualTo(value);
    }

    /** Late fusion averages over three, and counts what is missing as neutral. */
    private static void scoreIsTheMeanOfWhatIsThere(Received received) {
        Sentiment event = received.event();
        int number = event.getSequence();
        double sum = event.getModalities().stream()
                .mapToDouble(modality -> NumberedUtterances.value(number, Modality.valueOf(modality.name())))
                .sum();
        assertThat((double) event.getScore()).isCloseTo(sum / 3, org.assertj.core.data.Offset.offset(1e-5));
        assertThat(event.getSources()).hasSameSizeAs(event.getModalities());
    }
}
