package io.trivalent.bench.harness;

import io.trivalent.bench.load.Workload;
import io.trivalent.bench.measure.Drain;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * One drain: the topics are full, the system is started, and the run ends with its last event. Figures: see {@link
 * Drain}; {@code cpu_seconds} of the system's process from its start to the last event; {@code cpu_us_per_utterance};
 * for the processor also {@link RunningSystem#counters}.
 */
final class DrainRun {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    /** The slowest rate of a long drain, utterances per second. */
    private static final int SLOWEST = 5_000;

    private static final Duration AFTERMATH = Duration.ofMillis(1_500);

    private final Contender contender;
    private final Target target;
    private final Prepared prepared;

    DrainRun(Contender contender, Target target, Prepared prepared) {
        this.contender = contender;
        this.target = target;
        this.prepared = prepared;
    }

    /** @throws ViolationException if the oracle objects */
    Map<String, Double> run() {
        Workload workload = target.workload();
        boolean ours = contender.processor();
        IntPredicate expected = n -> ours || workload.complete(n);
        int events = ours ? workload.utterances() : prepared.complete();
        long letters = ours ? prepared.letters() : 0;
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Receiver receiver = new Receiver(target.bed(), workload, prepared.topics(), workload.utterances())) {
            boolean arrived;
            try (RunningSystem system = contender.start(target)) {
                arrived = receiver.await(events, letters, TIMEOUT.plusSeconds(events / SLOWEST));
                double cpu = system.cpuSeconds();
                if (receiver.utterances() > 0) {
                    figures.putAll(new Drain(receiver.arrivals(), system.startNanos()).figures());
                }
                figures.put("cpu_seconds", cpu);
                figures.put("cpu_us_per_utterance", 1e6 * cpu / events);
                Map<String, Double> counters = system.counters();
                figures.putAll(counters);
                if (counters.containsKey("allocated_bytes")) {
                    figures.put("allocated_kb_per_utterance", counters.get("allocated_bytes") / events / 1e3);
                }
            }
            receiver.awaitSilence(AFTERMATH);
            List<String> violations = receiver.violations(
                    expected, prepared.reference(), target.bed().deserializer());
            if (!arrived) {
                violations.add("%d events and %d dead letters arrived, expected %d and %d"
                        .formatted(receiver.utterances(), receiver.letters(), events, letters));
            } else if (ours && receiver.letters() != letters) {
                violations.add("%d dead letters arrived, expected %d".formatted(receiver.letters(), letters));
            }
            ViolationException.require(contender.label() + ", " + workload.name(), violations);
        }
        return figures;
    }
}
