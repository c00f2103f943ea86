package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThat;

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

class UnreadRecordsIT {
    private static final int UTTERANCES = 50;

    @Test
    void countsTheRecordsBehindTheCommittedOffsets() {
        try (TestBackend backend = new TestBackend(4);
                ProcessGroup group = new ProcessGroup(backend, Map.of("trivalent.models.active", "late-fusion"))) {
            // Given
            publish(backend);
            // When
            long before = unread(backend, 3 * UTTERANCES);
            FlowCounters counters = group.start("only", Map.of());
            ProcessGroup.await("all are scored", () -> counters.of(Count.SCORED) == UTTERANCES);
            group.stop("only");
            publish(backend);
            long after = unread(backend, 3 * UTTERANCES);
            // Then: the second copies only
            assertThat(before).isEqualTo(3 * UTTERANCES);
            assertThat(after).isEqualTo(3 * UTTERANCES);
        }
    }

    @Test
    void brokersThatDoNotAnswerCountAsEmpty() {
        TestBackend backend = new TestBackend(1);
        backend.close();
        try (UnreadRecords unread = UnreadRecords.of(backend.config(Map.of()))) {
            assertThat(unread.soFar()).isZero();
        }
    }

    private static long unread(TestBackend backend, long expected) {
        try (UnreadRecords unread = UnreadRecords.of(backend.config(Map.of()))) {
            ProcessGroup.await("the brokers answer", () -> unread.soFar() >= expected);
            return unread.soFar();
        }
    }

    private static void publish(TestBackend backend) {
        ReplayPlan plan = ReplayPlan.of(
                IntStream.range(0, UTTERANCES).mapToObj(NumberedUtterances::utterance), ReplayOptions.plain());
        new Replay(backend.target(), Duration.ZERO).run(plan, Progress.silent());
    }
}
