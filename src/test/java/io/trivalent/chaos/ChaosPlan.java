package io.trivalent.chaos;

import java.util.List;
import java.util.Map;

/**
 * A run of {@link Chaos}. Equal plans publish equal records and draw equal faults.
 *
 * @param utterancesPerCycle published while the faults of a cycle are injected
 * @param recordsPerSecond publishing rate, 0 for as fast as possible
 * @param faults to draw from
 * @param guarantee {@code exactly_once_v2} or {@code at_least_once}
 * @param settings of the processors that override the usual ones, without the prefix {@code trivalent.}
 */
record ChaosPlan(
        long seed,
        int cycles,
        int utterancesPerCycle,
        int recordsPerSecond,
        List<Fault> faults,
        String guarantee,
        Map<String, String> settings) {
    ChaosPlan {
        faults = List.copyOf(faults);
        settings = Map.copyOf(settings);
    }

    boolean exactlyOnce() {
        return guarantee.startsWith("exactly_once");
    }
}
