package io.trivalent.pipeline.score;

import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.runtime.LoadedModel;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** The runs that one stream thread starts, with its input buffers. Not thread-safe. */
final class ThreadRuns {
    private final JointRuns joint;
    private final RunCosts costs;
    private final FlowCounters counters;
    private final LongSupplier wallMs;
    private final Packer packer;

    /**
     * The runs of one stream thread.
     *
     * @param shapes of the tensors of a run
     * @param joint those of all threads of this process
     * @param costs receives the duration of each run
     * @param counters asked at each run for the receiver of durations, which may be set later
     * @param wallMs wall clock, milliseconds since 1970
     */
    ThreadRuns(Shapes shapes, JointRuns joint, RunCosts costs, FlowCounters counters, LongSupplier wallMs) {
        this.packer = new Packer(shapes);
        this.joint = joint;
        this.costs = costs;
        this.counters = counters;
        this.wallMs = wallMs;
    }

    /**
     * Scores utterances, together with those of other threads if these wait too. Half the limit may pass before the run begins.
     *
     * @throws JointRunFailedException if a run with other threads' utterances fails
     * @throws io.trivalent.runtime.GraphFailedException if a run of these utterances fails
     */
    BatchScores together(LoadedModel model, List<AlignedUtterance> utterances, Duration limit) {
        return joint.run(model.model().id(), utterances, limit.dividedBy(2), all -> alone(model, all, limit));
    }

    /**
     * Scores these utterances in one run of their own.
     *
     * @throws io.trivalent.runtime.GraphFailedException if the run fails or takes longer than the limit
     */
    BatchScores alone(LoadedModel model, List<AlignedUtterance> utterances, Duration limit) {
        long startedMs = wallMs.getAsLong();
        long began = System.nanoTime();
        BatchScores scores = new BatchScores(model.scores(packer.pack(model.manifest(), utterances), limit), startedMs);
        long nanos = System.nanoTime() - began;
        int longest = longest(utterances);
        costs.measured(model.model().id(), (long) longest * utterances.size(), nanos);
        counters.times().run(utterances.size(), longest, nanos);
        return scores;
    }

    private static int longest(List<AlignedUtterance> utterances) {
        int longest = 0;
        for (AlignedUtterance utterance : utterances) {
            longest = Math.max(longest, utterance.steps());
        }
        return longest;
    }
}
