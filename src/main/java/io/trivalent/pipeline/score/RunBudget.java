package io.trivalent.pipeline.score;

/**
 * The time that runs of the model may take in one transaction of a task: three times {@code max-run}, half the transaction
 * timeout. A run starts only if {@code max-run} is left, so each run may last that long. Not thread-safe.
 */
final class RunBudget {
    private static final int MAX_RUNS = 3;

    private final long maxRunNanos;
    private long leftNanos;
    private boolean committing;

    RunBudget(long maxRunNanos) {
        this.maxRunNanos = maxRunNanos;
        reset();
    }

    /** Whether a run may start. */
    boolean allowsRun() {
        return leftNanos >= maxRunNanos;
    }

    /** A run took this long; the time that a suspended machine sleeps counts as one longest run at most. */
    void spend(long nanos) {
        leftNanos -= Math.min(nanos, maxRunNanos);
    }

    /** A commit is about to happen; batches flushed for it belong to its transaction. */
    void beforeCommit() {
        resetAfterCommit();
        committing = true;
    }

    /** Work begins that does not belong to a commit: the transaction before it has ended. */
    void resetAfterCommit() {
        if (committing) {
            committing = false;
            reset();
        }
    }

    private void reset() {
        leftNanos = MAX_RUNS * maxRunNanos;
    }
}
