package io.trivalent.pipeline.flow;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Source;

/** How far the inputs of one task have been read. Used by the task's own thread. */
public interface InputProgress {
    /** The task has processed this record. */
    void processed(Source record);

    /**
     * Whether the task has processed every record of the modality that was committed to its topic before this moment. The
     * first calls for a moment may return false while the end of the topic is looked up; ask again later.
     *
     * @param wallMs a moment by the wall clock of this process, milliseconds since 1970
     */
    boolean readUpTo(Modality modality, long wallMs);

    /**
     * Whether one topic carries the modality. Its records are then read in their order; otherwise a record of one topic says
     * nothing of how far another was read.
     */
    boolean inOneTopic(Modality modality);

    /** An input whose records are processed as soon as they are published, as in tests without a broker. */
    static InputProgress immediate() {
        return new InputProgress() {
            @Override
            public void processed(Source record) {
                // nothing to follow
            }

            @Override
            public boolean readUpTo(Modality modality, long wallMs) {
                return true;
            }

            @Override
            public boolean inOneTopic(Modality modality) {
                return true;
            }
        };
    }
}
