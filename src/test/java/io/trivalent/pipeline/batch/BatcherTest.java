package io.trivalent.pipeline.batch;

import static io.trivalent.fixtures.Utterances.ofSteps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.PackageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatcherTest {
    private final FlowCounters counters = new FlowCounters();
    private final List<Batch> batches = new ArrayList<>();
    private final BatchConfig config = Settled.with(Map.of("batch.max-size", "3", "batch.latency-goal", "200ms"))
            .batch();
    private final RunCosts costs = new RunCosts();
    private final AtomicBoolean behind = new AtomicBoolean();
    private final Batcher batcher = new Batcher(config, counters, costs, behind::get, batches::add);

    @Test
    void flushesWhenEightFullBatchesWait() {
        // When
        for (int i = 0; i < 23; i++) {
            add("u" + i, 1, 0);
        }
        int early = batches.size();
        add("u23", 1, 0);
        // Then
        assertThat(early).isZero();
        assertThat(batches).hasSize(8).allMatch(batch -> batch.utterances().size() == 3);
        assertThat(batches).extracting(Batch::cause).containsOnly(FlushCause.FULL);
        assertThat(batcher.waiting()).isFalse();
    }

    @Test
    void flushesWhenTheOldestHasReachedTheMaximumWaitTime() {
        // Given
        add("a", 1, 0);
        add("b", 1, 15);
        // When
        batcher.tick(19);
        int early = batches.size();
        batcher.tick(20);
        // Then
        assertThat(early).isZero();
        assertThat(ids()).containsExactly(List.of("a", "b"));
        assertThat(batches).extracting(Batch::cause).containsExactly(FlushCause.DELAY);
        assertThat(batcher.waiting()).isFalse();
    }

    @Test
    void waitsForFullBatchesWhileTheThreadIsBehind() {
        // Given
        behind.set(true);
        add("a", 1, 0);
        batcher.tick(1_000);
        int early = batches.size();
        // When
        behind.set(false);
        batcher.tick(1_001);
        // Then
        assertThat(early).isZero();
        assertThat(ids()).containsExactly(List.of("a"));
    }

    @Test
    void theWaitTimeOfFlushedUtterancesDoesNotCountForTheNext() {
        // Given
        for (int i = 0; i < 24; i++) {
            add("u" + i, 1, 10);
        }
        add("next", 1, 16);
        // When
        batcher.tick(35);
        int early = batches.size();
        batcher.tick(36);
        // Then
        assertThat(early).isEqualTo(8);
        assertThat(ids().get(8)).containsExactly("next");
    }

    @Test
    void theTimeInWhichBatchesRanDoesNotCount() {
        // Given: a run of 100 ms, during which another utterance arrived
        add("a", 1, 0);
        batcher.tick(20);
        add("b", 1, 30);
        batcher.ranUntil(120);
        // When
        batcher.tick(139);
        int early = batches.size();
        batcher.tick(140);
        // Then
        assertThat(early).isOne();
        assertThat(ids()).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void waitsAQuarterOfTheRunIfThatIsLongerThanTheMaximumWaitTime() {
        // Given: 4 ms per step, so 35 steps run for 140 ms; a goal of 200 ms
        costs.measured(Packages.LATE_FUSION, 10, 40_000_000);
        add("a", 35, 0);
        // When
        batcher.tick(34);
        int early = batches.size();
        batcher.tick(35);
        // Then
        assertThat(early).isZero();
        assertThat(ids()).containsExactly(List.of("a"));
    }

    @Test
    void neverWaitsLongerThanAThirdOfTheGoal() {
        // Given: a run of 4 s
        costs.measured(Packages.LATE_FUSION, 10, 40_000_000);
        add("a", 1_000, 0);
        // When
        batcher.tick(65);
        int early = batches.size();
        batcher.tick(66);
        // Then
        assertThat(early).isZero();
        assertThat(ids()).containsExactly(List.of("a"));
    }

    @Test
    void flushesEverythingBeforeACommit() {
        // Given
        add("a", 1, 0);
        add("b", 100, 0);
        // When
        batcher.drain(FlushCause.COMMIT);
        // Then
        assertThat(ids()).containsExactly(List.of("b"), List.of("a"));
        assertThat(batches).extracting(Batch::cause).containsOnly(FlushCause.COMMIT);
        assertThat(batcher.waiting()).isFalse();
        assertThat(counters.of(Count.WAITING)).isZero();
    }

    @Test
    void flushesNoEmptyBatch() {
        // When
        batcher.drain(FlushCause.COMMIT);
        batcher.tick(1_000);
        // Then
        assertThat(batches).isEmpty();
        assertThat(counters.of(Count.BATCHES)).isZero();
    }

    @Test
    void doesNotMixPackages() {
        // Given
        var other = new PackageId("late-fusion", "2");
        add("a", 1, 0);
        batcher.add(Utterances.of(Parts.madeFor(other, Parts.text("b", 100))), 0);
        add("c", 1, 0);
        // When
        batcher.drain(FlushCause.COMMIT);
        // Then
        assertThat(ids()).containsExactly(List.of("a", "c"), List.of("b"));
        assertThat(batches.get(1).model()).isEqualTo(other);
    }

    @Test
    void abandonsTheWaitingUtterances() {
        // Given
        add("a", 1, 0);
        add("b", 9, 0);
        // When
        batcher.abandon();
        // Then
        assertThat(batches).isEmpty();
        assertThat(batcher.waiting()).isFalse();
        assertThat(counters.of(Count.WAITING)).isZero();
        assertThat(counters.of(Count.ABANDONED)).isEqualTo(2);
    }

    @Test
    void failsEveryCallAfterAnExceptionFromTheOutlet() {
        // Given: two batches are due, and the outlet throws for the first, which has the longest utterance
        var failing = new Batcher(config, counters, new RunCosts(), () -> false, batch -> {
            throw new IllegalStateException("producer is fenced");
        });
        for (int steps : List.of(1, 8, 100)) {
            failing.add(ofSteps("u" + steps, steps), 0);
        }
        // When, then
        assertThatThrownBy(() -> failing.drain(FlushCause.DELAY)).hasMessage("producer is fenced");
        assertThatThrownBy(() -> failing.drain(FlushCause.COMMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("an earlier batch failed while 2 utterances were waiting, expected the task to be closed");
        assertThatThrownBy(() -> failing.add(ofSteps("late", 1), 0)).isInstanceOf(IllegalStateException.class);
        failing.abandon();
        assertThat(counters.of(Count.WAITING)).isZero();
        assertThat(counters.of(Count.ABANDONED)).isEqualTo(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#hundred")
    void everyUtteranceIsFlushedOnceAndNoneWaitsTooLong(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        long wallMs = 0;
        var added = new ArrayList<Long>();
        for (int i = 0; i < 200; i++) {
            wallMs += random.nextInt(8);
            // When
            switch (random.nextInt(10)) {
                case 0 -> batcher.tick(wallMs);
                case 1 -> batcher.drain(FlushCause.COMMIT);
                default -> {
                    add(Integer.toString(added.size()), 1 + random.nextInt(30), wallMs);
                    added.add(wallMs);
                }
            }
            // Then
            var flushed = flushed();
            assertThat(flushed).doesNotHaveDuplicates();
            assertThat(counters.of(Count.WAITING)).isEqualTo(added.size() - flushed.size());
            assertThat(batcher.waiting()).isEqualTo(flushed.size() < added.size());
        }
        batcher.tick(wallMs + 20);
        assertThat(flushed()).hasSameSizeAs(added);
        assertThat(batches).allMatch(batch -> batch.utterances().size() <= 3);
    }

    private void add(String id, int steps, long wallMs) {
        batcher.add(ofSteps(id, steps), wallMs);
    }

    private List<String> flushed() {
        return ids().stream().flatMap(List::stream).toList();
    }

    private List<List<String>> ids() {
        return ids(batches);
    }

    /** The utterances of each batch, in order. */
    static List<List<String>> ids(List<Batch> batches) {
        return batches.stream().map(BatcherTest::ids).toList();
    }

    private static List<String> ids(Batch batch) {
        return batch.utterances().stream()
                .map(AlignedUtterance::id)
                .map(Object::toString)
                .toList();
    }
}
