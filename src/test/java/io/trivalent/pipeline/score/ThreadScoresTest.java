package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.batch.FlushCause;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadScoresTest {
    private static final OnnxRuntime RUNTIME =
            new OnnxRuntime(Settled.defaults().score());

    private final LoadedModels models = new LoadedModels(RUNTIME, new ModelStore(Packages.MODELS));
    private final ThreadScores thread = new ThreadScores(new Scorer(
            models,
            Settled.defaults().score(),
            AnyRuns.unbounded(),
            new TimedOutInputs(),
            new RunCosts(),
            new FlowCounters(),
            () -> 0));
    private final CollectedScores left = new CollectedScores();
    private final CollectedScores right = new CollectedScores();

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void eachResultGoesToTheTaskOfItsUtterance() {
        // Given
        thread.open(0, left, Runnable::run);
        thread.open(1, right, Runnable::run);
        // When
        thread.score(batch(utterance(0, "a"), utterance(1, "b"), utterance(0, "c")));
        // Then
        assertThat(ids(left)).containsExactly("a", "c");
        assertThat(ids(right)).containsExactly("b");
    }

    @Test
    void aFailureOfOneTaskEndsTheThread() {
        // Given: Kafka Streams would revive the task and commit the other one
        var corrupted = new TaskCorruptedException(Set.of(new TaskId(0, 1)));
        thread.open(0, left, Runnable::run);
        thread.open(1, right, work -> {
            throw corrupted;
        });
        // When, then
        assertThatThrownBy(() -> thread.score(batch(utterance(1, "b"), utterance(0, "a"))))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("batch of 2 utterances failed: ")
                .hasCause(corrupted);
    }

    @Test
    void aThreadThatLostAllItsTasksGoesOn() {
        // Given
        thread.open(0, left, work -> {
            throw new TaskMigratedException("producer is fenced");
        });
        // When, then
        assertThatThrownBy(() -> thread.score(batch(utterance(0, "a")))).isInstanceOf(TaskMigratedException.class);
    }

    @Test
    void anUtteranceOfATaskThatIsClosedFailsTheBatch() {
        // Given
        thread.open(0, left, Runnable::run);
        thread.open(1, right, Runnable::run);
        // When
        thread.close(1);
        // Then
        assertThatThrownBy(() -> thread.score(batch(utterance(1, "b"))))
                .hasMessageContaining("utterance of partition 1 in a batch of a thread with the tasks [0]");
    }

    private static AlignedUtterance utterance(int partition, String id) {
        return Utterances.of(Parts.inPartition(partition, Parts.text(id, 100)));
    }

    private static Batch batch(AlignedUtterance... utterances) {
        return new Batch(List.of(utterances), FlushCause.FULL);
    }

    private static List<String> ids(CollectedScores scores) {
        return scores.values().stream()
                .map(scored -> scored.utterance().id().value())
                .toList();
    }
}
