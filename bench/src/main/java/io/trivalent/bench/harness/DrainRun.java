package io.trivalent.bench.harness;

import io.trivalent.bench.load.Workload;
import io.trivalent.bench.measure.Drain;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * One drain: the topics are full, the system is started, and the run ends with its last event. Figures: see {@link
 * Drain}; {@code cpu_seconds} of the system's process from its start to the last event; {@code cpu_us_per_utterance};
 * for the processor also {@link RunningSystem#counters}, and with NVIDIA's tools those of {@link DeviceSampler} between the
 * first and the last event, with {@code device_joules_per_1000} utterances.
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
            try (DeviceSampler device = DeviceSampler.start();
                    RunningSystem system = contender.start(target)) {
                arrived = receiver.await(events, letters, TIMEOUT.plusSeconds(events / SLOWEST));
                double cpu = system.cpuSeconds();
                if (receiver.utterances() > 0) {
                    long[] arrivals = receiver.arrivals();
                    figures.putAll(new Drain(arrivals, system.startNanos()).figures());
                    figures.putAll(onDevice(device, arrivals));
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

    /** What the device did between the first and the last event, and its energy per 1,000 utterances. */
    private static Map<String, Double> onDevice(DeviceSampler device, long[] arrivals) {
        long first = Arrays.stream(arrivals).min().orElseThrow();
        long last = Arrays.stream(arrivals).max().orElseThrow();
        Map<String, Double> figures = device.figures(first, last);
        if (figures.containsKey("device_watts")) {
            double joules = figures.get("device_watts") * (last - first) / 1e9;
            figures.put("device_joules_per_1000", 1e3 * joules / arrivals.length);
        }
        return figures;
    }
}
