package io.trivalent.chaos;

import io.trivalent.vocabulary.RejectionCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Results of a run of {@link Chaos}.
 *
 * @param late utterances of which a part was published after its wait time
 * @param alerts alerts that stand
 * @param duplicates events or dead letters beyond the first
 * @param recoveryMs median time from the repair of a fault until all published records were processed, milliseconds
 * @param unexpectedExits how often a processor exited and was started again
 * @param violations missing, unexpected and wrong output, and broken flow laws; empty if there are none
 */
record ChaosReport(
        ChaosPlan plan,
        int utterances,
        int late,
        long records,
        long events,
        int alerts,
        long duplicates,
        Map<RejectionCode, Long> letters,
        Map<Fault, Integer> faults,
        Map<Fault, Long> recoveryMs,
        int unexpectedExits,
        long seconds,
        List<String> violations) {
    static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("seed %d, %s: %d cycles, %,d records of %,d utterances in %,d s%n"
                .formatted(plan.seed(), plan.guarantee(), plan.cycles(), records, utterances, seconds));
        text.append("%,d of them published late%n".formatted(late));
        text.append("%,d events, %,d alerts, %d duplicates, %d violations%n"
                .formatted(events, alerts, duplicates, violations.size()));
        letters.forEach((code, count) -> text.append("  dead letters %-14s %,7d%n".formatted(code, count)));
        new TreeMap<>(faults)
                .forEach((fault, count) -> text.append("  %-22s %4d times, processed %,6d ms after repair (median)%n"
                        .formatted(fault, count, recoveryMs.get(fault))));
        text.append("processors exited unexpectedly %d times and were started again%n".formatted(unexpectedExits));
        violations.forEach(
                violation -> text.append("VIOLATION ").append(violation).append('\n'));
        return text.toString();
    }
}
