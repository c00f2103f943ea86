package io.trivalent.pipeline.score;

import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.PackageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch of one stream thread on its way through {@link JointRuns}. Its state is read and written by several threads. */
final class WaitingBatch {
    private final PackageId model;
    private final List<AlignedUtterance> utterances;
    private boolean taken;
    private volatile @Nullable BatchScores scores;
    private volatile @Nullable Throwable failure;

    WaitingBatch(PackageId model, List<AlignedUtterance> utterances) {
        this.model = model;
        this.utterances = utterances;
    }

    PackageId model() {
        return model;
    }

    List<AlignedUtterance> utterances() {
        return utterances;
    }

    JointSize size() {
        return JointSize.of(utterances);
    }

    /** Another thread runs it. The caller holds the lock of the runs. */
    void take() {
        taken = true;
    }

    /** Whether another thread runs it. The caller holds the lock of the runs. */
    boolean taken() {
        return taken;
    }

    void succeed(BatchScores result) {
        scores = result;
    }

    void fail(Throwable cause) {
        failure = cause;
    }

    boolean done() {
        return scores != null || failure != null;
    }

    /** Returns the scores of a batch that is done, or throws why it has none. */
    BatchScores result() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (scores == null) {
            throw new IllegalStateException("batch of %d utterances has not run yet".formatted(utterances.size()));
        }
        return scores;
    }
}
