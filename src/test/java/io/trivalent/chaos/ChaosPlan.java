package io.trivalent.chaos;

import java.util.List;
import java.util.Map;

/**
 * What to do to the line. Equal plans publish equal records and draw equal faults.
 *
 * @param utterancesPerCycle published while one fault strikes
 * @param recordsPerSecond pace of publishing, 0 for as fast as possible
 * @param guarantee {@code exactly_once_v2} or {@code at_least_once}
 * @param settings of the processors over those of every run, without the prefix {@code trivalent.}
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
