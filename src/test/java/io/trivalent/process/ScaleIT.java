package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Laws;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.replay.Progress;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.ReplayOutcome;
import io.trivalent.replay.ReplayPlan;
import io.trivalent.vocabulary.Modality;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.streams.GroupProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several processes share the work: each utterance has one event while processes start, stop and restart. */
class ScaleIT {
    private static final int PARTITIONS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, String> LATE_FUSION =
            Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "1s");
    private static final Map<String, String> LONG_WAIT =
            Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "10m");

    @TempDir
    Path folder;

    private int utterances;

    @Test
    void aRestartOfANamedProcessDoesNotRebalanceTheOthers() {
        // Given
        try (TestBackend backend = new TestBackend(PARTITIONS);
                ProcessGroup group = new ProcessGroup(backend, LATE_FUSION)) {
            group.start("left", named("left"));
            group.start("right", named("right"));
            ProcessGroup.await("work is shared", () -> shared(group, "left", "right"));
            Set<Integer> before = group.partitions("right");
            double rebalances = ProcessGroup.rebalances("right");
            // When
            whileSendingUtterances(backend, () -> {
                group.stop("left");
                group.start("left", named("left"));
            });
            // Then
            assertThat(rebalances).isPositive();
            assertThat(ProcessGroup.rebalances("right")).isEqualTo(rebalances);
            assertThat(group.partitions("right")).isEqualTo(before);
            lawsHold(group);
        }
    }

    @Test
    void aTakeoverWithoutStandbyRestoresWaitingPartsFromTheBroker() {
        assertThat(restoredPerWaitingPart(0)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void aStandbyHasReadTheWaitingPartsBefore() {
        assertThat(restoredPerWaitingPart(1)).isLessThan(0.1);
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void everyUtteranceHasOneEventWhileProcessesStartAndStop(GroupProtocol protocol) {
        // Given
        Map<String, String> settings = new HashMap<>(LATE_FUSION);
        settings.put("trivalent.streams.protocol", protocol.name().toLowerCase(Locale.ROOT));
        try (TestBackend backend = new TestBackend(PARTITIONS);
                ProcessGroup group = new ProcessGroup(backend, settings)) {
            group.start("a", Map.of());
            group.start("b", Map.of());
            ProcessGroup.await("work is shared by two", () -> shared(group, "a", "b"));
            // When
            whileSendingUtterances(backend, () -> {
                group.start("c", Map.of());
                ProcessGroup.await("work is shared by three", () -> shared(group, "a", "b", "c"));
            });
            whileSendingUtterances(backend, () -> group.stop("a"));
            whileSendingUtterances(backend, () -> {
                group.stop("b");
                group.start("b", Map.of());
                ProcessGroup.await("work is shared again", () -> shared(group, "b", "c"));
            });
            // Then
            lawsHold(group);
        }
    }

    @Test
    void aStoppedGroupContinuesUnderTheOtherProtocol() {
        // Given
        try (TestPipeline pipeline = new TestPipeline(LONG_WAIT)) {
            new Replay(pipeline.target(), Duration.ZERO)
                    .run(plan(0, 50, Modality.VISUAL, Modality.ACOUSTIC), Progress.silent());
            ProcessGroup.await(
                    "all texts wait", () -> pipeline.process().counters().of(Count.PENDING) == 50);
            // When
            pipeline.restart(Map.of("trivalent.streams.protocol", "streams"));
            ReplayOutcome outcome =
                    new Replay(pipeline.target(), TIMEOUT).run(plan(0, 50, Modality.TEXT), Progress.silent());
            // Then
            assertThat(outcome.events()).hasSize(50);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.events().values())
                    .allSatisfy(received ->
                            assertThat(received.event().getModalities()).hasSize(3));
            assertThat(pipeline.process().counters().of(Count.RECORDS)).isEqualTo(100);
        }
    }

    /** Moves the waiting parts of one process to another; returns the changelog records restored per waiting part. */
    private double restoredPerWaitingPart(int standbys) {
        // Given
        Map<String, String> settings = new HashMap<>(LONG_WAIT);
        settings.put("trivalent.streams.properties.\"num.standby.replicas\"", Integer.toString(standbys));
        settings.put("trivalent.streams.properties.\"metrics.recording.level\"", "DEBUG");
        try (TestBackend backend = new TestBackend(PARTITIONS);
                ProcessGroup group = new ProcessGroup(backend, settings)) {
            group.start("left", Map.of());
            group.start("right", Map.of());
            ProcessGroup.await("work is shared", () -> shared(group, "left", "right"));
            new Replay(backend.target(), Duration.ZERO)
                    .run(plan(0, 200, Modality.VISUAL, Modality.ACOUSTIC), Progress.silent());
            ProcessGroup.await("all texts wait", () -> group.sum(Count.PENDING) == 200);
            long waiting = group.counters("left").of(Count.PENDING);
            ProcessGroup.await(
                    "the standby has caught up", () -> ProcessGroup.readAsStandby("right") >= standbys * waiting);
            // When
            group.stop("left");
            ProcessGroup.await("right has all", () -> group.counters("right").of(Count.PENDING) == 200);
            ReplayOutcome outcome =
                    new Replay(backend.target(), TIMEOUT).run(plan(0, 200, Modality.TEXT), Progress.silent());
            // Then
            assertThat(waiting).isPositive();
            assertThat(outcome.events()).hasSize(200);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.events().values())
                    .allSatisfy(received ->
                            assertThat(received.event().getModalities()).hasSize(3));
            lawsHold(group);
            return ProcessGroup.restored("right") / waiting;
        }
    }

    /** Sends utterances, a fifth of them without a visual part, until the step is done; each has one event. */
    private void whileSendingUtterances(TestBackend backend, Runnable step) {
        CompletableFuture<Void> stepping = CompletableFuture.runAsync(step);
        do {
            ReplayPlan plan = ReplayPlan.of(
                    IntStream.range(utterances, utterances + 300).mapToObj(NumberedUtterances::utterance),
                    new ReplayOptions(ReplayOptions.plain().pace(), Map.of(Modality.VISUAL, 0.2), true, utterances));
            utterances += 300;
            ReplayOutcome outcome = new Replay(backend.target(), TIMEOUT).run(plan, Progress.silent());
            assertThat(outcome.events()).hasSize(300);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.deadLettersByCode()).isEmpty();
        } while (!stepping.isDone());
        stepping.join();
    }

    private static ReplayPlan plan(int from, int to, Modality... without) {
        Map<Modality, Double> drop = new HashMap<>();
        for (Modality modality : without) {
            drop.put(modality, 1.0);
        }
        return ReplayPlan.of(
                IntStream.range(from, to).mapToObj(NumberedUtterances::utterance),
                new ReplayOptions(ReplayOptions.plain().pace(), drop, false, 0));
    }

    private Map<String, String> named(String name) {
        return Map.of(
                "trivalent.streams.instance-id",
                name,
                "trivalent.streams.state-directory",
                folder.resolve(name).toString());
    }

    private static boolean shared(ProcessGroup group, String... names) {
        int partitions = 0;
        for (String name : names) {
            int own = group.partitions(name).size();
            if (own == 0) {
                return false;
            }
            partitions += own;
        }
        return partitions == PARTITIONS;
    }

    private static void lawsHold(ProcessGroup group) {
        for (FlowCounters counters : group.allCounters()) {
            assertThat(Laws.broken(counters)).isEmpty();
        }
    }
}
