package io.trivalent.pipeline.flow;

/** The input topics of this process. Thread-safe. */
public interface Inputs {
    /** Begins to follow the inputs of a task; forgets the progress of an earlier task with this partition. */
    InputProgress begin(int partition);

    /** The progress of a task that has begun. */
    InputProgress of(int partition);

    /** Inputs whose records are processed as soon as they are published, as in tests without a broker. */
    static Inputs immediate() {
        return new Inputs() {
            @Override
            public InputProgress begin(int partition) {
                return InputProgress.immediate();
            }

            @Override
            public InputProgress of(int partition) {
                return InputProgress.immediate();
            }
        };
    }
}
