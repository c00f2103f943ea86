package io.trivalent.pipeline.flow;

import io.trivalent.vocabulary.Source;

/** The input topics of this process, and how far its tasks have read them. Thread-safe. */
public interface Inputs {
    /** Begins to follow the inputs of a task; forgets the progress of an earlier task with this partition. */
    InputProgress begin(int partition);

    /** A task has processed this record. */
    void processed(Source record);

    /** Inputs whose records are processed as soon as they are published, as in tests without a broker. */
    static Inputs immediate() {
        return new Inputs() {
            @Override
            public InputProgress begin(int partition) {
                return InputProgress.immediate();
            }

            @Override
            public void processed(Source record) {
                // nothing to follow
            }
        };
    }
}
