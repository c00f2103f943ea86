package io.trivalent.chaos;

import io.trivalent.vocabulary.RejectionCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a plan.
 *
 * @param duplicates events or dead letters beyond the first
 * @param recoveryMs median time from the end of a fault until everything published was processed, milliseconds
 * @param endedAlone how often a processor gave up and was started again
 * @param complaints what broke a promise; empty if nothing did
 */
record ChaosReport(
        ChaosPlan plan,
        int utterances,
        long records,
        long events,
        long duplicates,
        Map<RejectionCode, Long> letters,
        Map<Fault, Integer> faults,
        Map<Fault, Long> recoveryMs,
        int endedAlone,
        long seconds,
        List<String> complaints) {
    static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("seed %d, %s: %d cycles, %,d records of %,d utterances in %,d s%n"
                .formatted(plan.seed(), plan.guarantee(), plan.cycles(), records, utterances, seconds));
        text.append(
                "%,d events, %d more than once, %d promises broken%n".formatted(events, duplicates, complaints.size()));
        letters.forEach((code, count) -> text.append("  dead letters %-14s %,7d%n".formatted(code, count)));
        new TreeMap<>(faults)
                .forEach((fault, count) -> text.append("  %-22s %4d times, caught up after %,6d ms (median)%n"
                        .formatted(fault, count, recoveryMs.get(fault))));
        text.append("processors gave up %d times and were started again%n".formatted(endedAlone));
        complaints.forEach(complaint -> text.append("BROKEN ").append(complaint).append('\n'));
        return text.toString();
    }
}
