package io.trivalent.pipeline.score;

import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.join.AlignedUtterance;

/** Receives the results of the {@link Scorer}. */
interface ScoreOutlet extends Outlet<ScoredUtterance> {
    /** The utterance must be scored alone, in a later transaction. */
    void postpone(AlignedUtterance utterance);
}
