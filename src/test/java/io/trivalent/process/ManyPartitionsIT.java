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

/** The tasks of one stream thread score together: 64 partitions with 16 utterances each. */
class ManyPartitionsIT {
    private static final int PARTITIONS = 64;
    private static final int UTTERANCES = 1_024;

    @Test
    void everyUtteranceHasOneEventFromBatchesOfManyPartitions() {
        // Given: the backlog is complete before the process starts
        try (TestBackend backend = new TestBackend(PARTITIONS);
                ProcessGroup group = new ProcessGroup(
                        backend,
                        Map.of(
                                "trivalent.models.active", "late-fusion",
                                "trivalent.streams.threads", "1",
                                "trivalent.batch.latency-goal", "100s",
                                "trivalent.streams.commit-interval", "20s"))) {
            ReplayPlan plan = ReplayPlan.of(
                    IntStream.range(0, UTTERANCES).mapToObj(NumberedUtterances::utterance), ReplayOptions.plain());
            new Replay(backend.target(), Duration.ZERO).run(plan, Progress.silent());
            // When
            FlowCounters counters = group.start("only", Map.of());
            ProcessGroup.await("all are scored", () -> counters.of(Count.SCORED) == UTTERANCES);
            group.stop("only");
            // Then
            assertThat(backend.read("trivalent.sentiments", UTTERANCES))
                    .extracting(event -> new String(event.key(), UTF_8))
                    .doesNotHaveDuplicates()
                    .hasSize(UTTERANCES);
            assertThat(counters.of(Count.BATCHES)).isLessThan(PARTITIONS);
            assertThat(Laws.broken(counters)).isEmpty();
        }
    }
}
