package io.trivalent.pipeline.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.pipeline.join.AlignedUtterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** With a goal of 200 ms: a batch waits for 20 ms, and commits are requested 40 ms apart. */
class ThreadBatchesTest {
    private final FlowCounters counters = new FlowCounters();
    private final BatchConfig config =
            Settled.with(Map.of("batch.latency-goal", "200ms")).batch();
    private final AtomicBoolean behind = new AtomicBoolean();
    private final ThreadBatches batches = new ThreadBatches(config, counters, new RunCosts(), behind::get, () -> 0);
    private final List<List<String>> left = new ArrayList<>();
    private final List<List<String>> right = new ArrayList<>();

    @Test
    void mixesTheUtterancesOfAllTasksInOneBatch() {
        // Given
        batches.open(0);
        batches.open(1);
        add(0, "a", 0);
        add(1, "b", 5);
        // When
        batches.tick(20, batch -> right.add(ids(batch)));
        // Then
        assertThat(right).containsExactly(List.of("a", "b"));
        assertThat(left).isEmpty();
    }

    @Test
    void theFirstTaskThatPreparesACommitFlushesForAll() {
        // Given
        batches.open(0);
        batches.open(1);
        add(0, "a", 0);
        add(1, "b", 0);
        // When
        batches.drain(1, batch -> right.add(ids(batch)));
        batches.drain(1, batch -> left.add(ids(batch)));
        // Then
        assertThat(right).containsExactly(List.of("a", "b"));
        assertThat(left).isEmpty();
        assertThat(batches.waiting()).isFalse();
    }

    @Test
    void aClosedTaskTakesItsUtterancesWithIt() {
        // Given
        batches.open(0);
        batches.open(1);
        add(0, "a", 0);
        add(1, "b", 0);
        // When
        batches.close(0);
        batches.drain(1, batch -> right.add(ids(batch)));
        // Then
        assertThat(right).containsExactly(List.of("b"));
        assertThat(counters.of(Count.ABANDONED)).isOne();
        assertThat(counters.of(Count.WAITING)).isZero();
    }

    @Test
    void showsTheLoadOfEachTask() {
        // Given
        batches.open(0);
        batches.open(1);
        // When
        add(0, "a", 0);
        add(1, "b", 0);
        add(1, "c", 0);
        List<Long> waiting = utterances();
        batches.drain(1, batch -> {});
        // Then
        assertThat(waiting).containsExactly(1L, 2L);
        assertThat(utterances()).containsExactly(0L, 0L);
    }

    @Test
    void requestsACommitAfterTheGap() {
        // Given
        batches.open(0);
        batches.drain(1_000, batch -> {});
        add(0, "a", 1_005);
        batches.tick(1_025, batch -> {});
        // When, then
        assertThat(batches.waiting()).isTrue();
        assertThat(batches.commitDue(1_039)).isFalse();
        assertThat(batches.commitDue(1_040)).isTrue();
        batches.drain(1_041, batch -> {});
        assertThat(batches.commitDue(2_000)).isFalse();
        assertThat(batches.waiting()).isFalse();
    }

    @Test
    void requestsNoCommitWhileTheThreadIsBehind() {
        // Given
        batches.open(0);
        batches.drain(1_000, batch -> {});
        // When
        behind.set(true);
        flushFull();
        boolean due = batches.commitDue(2_000);
        behind.set(false);
        flushFull();
        // Then
        assertThat(left).hasSize(16);
        assertThat(due).isFalse();
        assertThat(batches.commitDue(2_000)).isTrue();
    }

    private void flushFull() {
        for (int i = 0; i < 8 * config.maxSize(); i++) {
            add(0, "u" + i, 1_005);
        }
    }

    @Test
    void afterAFailureNoTaskFlushesUntilAllAreClosed() {
        // Given
        batches.open(0);
        batches.open(1);
        add(0, "a", 0);
        add(1, "b", 0);
        assertThatThrownBy(() -> batches.tick(20, batch -> {
                    throw new IllegalStateException("producer is fenced");
                }))
                .hasMessage("producer is fenced");
        // When, then
        assertThatThrownBy(() -> batches.drain(21, batch -> {})).hasMessageContaining("an earlier batch failed");
        batches.close(0);
        assertThatThrownBy(() -> batches.drain(22, batch -> {})).hasMessageContaining("an earlier batch failed");
        batches.close(1);
        batches.open(0);
        add(0, "c", 30);
        batches.drain(31, batch -> right.add(ids(batch)));
        assertThat(right).containsExactly(List.of("c"));
    }

    private void add(int partition, String id, long wallMs) {
        AlignedUtterance utterance = Utterances.of(Parts.inPartition(partition, Parts.text(id, 100)));
        batches.add(utterance, wallMs, batch -> left.add(ids(batch)));
    }

    private static List<String> ids(Batch batch) {
        return batch.utterances().stream()
                .map(utterance -> utterance.id().value())
                .toList();
    }

    private List<Long> utterances() {
        return counters.loads().all().stream()
                .filter(load -> load.key().unit().equals("utterances"))
                .map(TaskLoad::held)
                .toList();
    }
}
