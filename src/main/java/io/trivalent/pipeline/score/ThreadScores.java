package io.trivalent.pipeline.score;

import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Rejection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.TaskMigratedException;

/**
 * The scorer of one stream thread and the outlets of its tasks. A batch may contain utterances of all of them; each result
 * goes to the task of its utterance. Only the stream thread calls it.
 */
final class ThreadScores {
    private final Scorer scorer;
    private final Map<Integer, Task> tasks = new HashMap<>();

    /** The outlet of a task, and what runs work in it. */
    private record Task(ScoreOutlet out, Consumer<Runnable> runner) {}

    ThreadScores(Scorer scorer) {
        this.scorer = scorer;
    }

    /** The scorer, for utterances of one task. */
    Scorer scorer() {
        return scorer;
    }

    /**
     * A task of this thread begins.
     *
     * @param runner runs work that forwards from the task's node
     */
    void open(int partition, ScoreOutlet out, Consumer<Runnable> runner) {
        tasks.put(partition, new Task(out, runner));
    }

    void close(int partition) {
        tasks.remove(partition);
    }

    /**
     * Scores a batch.
     *
     * @throws IllegalStateException if anything fails: Kafka Streams would revive the one task that failed and commit the
     *     others, but utterances of all of them are lost with the batch, so the thread must end
     * @throws TaskMigratedException if the thread has lost all its tasks
     */
    void score(Batch batch) {
        try {
            scorer.score(batch, new Results());
        } catch (TaskMigratedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "batch of %d utterances failed: %s"
                            .formatted(batch.utterances().size(), e.getMessage()),
                    e);
        }
    }

    private Task task(int partition) {
        Task task = tasks.get(partition);
        if (task == null) {
            throw new IllegalStateException("utterance of partition %d in a batch of a thread with the tasks %s"
                    .formatted(partition, tasks.keySet()));
        }
        return task;
    }

    /** Passes each result to the task of its utterance. */
    private final class Results implements ScoreOutlet {
        @Override
        public void next(ScoredUtterance value) {
            Task task = task(value.utterance().partition());
            task.runner().accept(() -> task.out().next(value));
        }

        @Override
        public void reject(Rejection rejection) {
            Task task = task(rejection.sources().get(0).partition());
            task.runner().accept(() -> task.out().reject(rejection));
        }

        @Override
        public void postpone(AlignedUtterance utterance) {
            Task task = task(utterance.partition());
            task.runner().accept(() -> task.out().postpone(utterance));
        }
    }
}
