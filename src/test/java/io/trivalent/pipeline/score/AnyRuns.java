package io.trivalent.pipeline.score;

import io.trivalent.fixtures.Settled;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;

/** Runs without a bound, for tests of one thread. */
final class AnyRuns {
    private AnyRuns() {}

    static JointRuns unbounded() {
        return new JointRuns(Integer.MAX_VALUE, Settled.defaults().batch(), new RunCosts(), new FlowCounters());
    }
}
