package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Laws;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.replay.Progress;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.ReplayPlan;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Four stream threads, each with its own transaction, and one run at once: their small batches run together. */
class JointRunsIT {
    private static final int UTTERANCES = 2_000;

    @Test
    void everyUtteranceHasOneEventFromTheTransactionOfItsThread() {
        // Given
        try (TestBackend backend = new TestBackend(8);
                ProcessGroup group = new ProcessGroup(
                        backend,
                        Map.of(
                                "trivalent.models.active", "late-fusion",
                                "trivalent.streams.threads", "4",
                                "trivalent.score.concurrent-runs", "1",
                                "trivalent.batch.max-size", "256",
                                "trivalent.batch.latency-goal", "20ms"))) {
            FlowCounters counters = group.start("only", Map.of());
            // When
            ReplayPlan plan = ReplayPlan.of(
                    IntStream.range(0, UTTERANCES).mapToObj(NumberedUtterances::utterance), ReplayOptions.plain());
            new Replay(backend.target(), Duration.ZERO).run(plan, Progress.silent());
            ProcessGroup.await("all are scored", () -> counters.of(Count.SCORED) >= UTTERANCES);
            group.stop("only");
            // Then
            assertThat(backend.read("trivalent.sentiments", UTTERANCES))
                    .extracting(event -> new String(event.key(), UTF_8))
                    .doesNotHaveDuplicates()
                    .hasSize(UTTERANCES);
            assertThat(Laws.broken(counters)).isEmpty();
        }
    }
}
