package io.trivalent.pipeline.flow;

/** Receives the durations of the stages. Called by the stream threads for each event and run; must be fast and thread-safe. */
public interface FlowTimes {
    /** Ignores all durations. */
    FlowTimes NONE = new FlowTimes() {
        @Override
        public void event(String release, long joinMs, long batchMs, long runMs) {
            // Nobody listens.
        }

        @Override
        public void run(int utterances, int steps, long nanos) {
            // Nobody listens.
        }
    };

    /**
     * An event was made.
     *
     * @param release why the join released the utterance: a symbol of the event's schema
     * @param joinMs from the arrival of the first part to the release, milliseconds
     * @param batchMs from the release to the run, milliseconds
     * @param runMs of the run, milliseconds
     */
    void event(String release, long joinMs, long batchMs, long runMs);

    /**
     * A model ran.
     *
     * @param utterances of the batch
     * @param steps of its longest utterance
     * @param nanos of the run, nanoseconds
     */
    void run(int utterances, int steps, long nanos);
}
