package io.trivalent.bench.harness;

import io.trivalent.bench.load.Publisher;
import io.trivalent.bench.load.Schedule;
import io.trivalent.bench.load.Workload;
import io.trivalent.bench.measure.Latencies;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * One open loop (server scenario): utterances arrive as a Poisson process, whatever the system does. The process is
 * fresh. Latency counts from the scheduled send of the last part to the receipt of the committed event, over complete
 * utterances.
 *
 * <ul>
 *   <li>{@code cold_*}: utterances due in the first 10 s after both the process is ready and the traffic has begun.
 *   <li>{@code p50_ms} and so on: utterances due later than that.
 *   <li>{@code publisher_late_ms}: the longest time by which the publisher sent a part late after its first 10 s. If
 *       it is not far below the latencies, the machine was too busy to measure them.
 * </ul>
 */
final class LatencyRun {
    static final int COLD_SECONDS = 10;

    private static final long COLD_NANOS = COLD_SECONDS * 1_000_000_000L;
    private static final long SEED = 90_125;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration AFTERMATH = Duration.ofMillis(1_500);

    private final Contender contender;
    private final Target target;
    private final Prepared prepared;
    private final boolean flowing;

    /**
     * A run on topics of its own.
     *
     * @param prepared the same workload, for the reference
     * @param flowing whether the traffic begins when the process is started, else when it is ready
     */
    LatencyRun(Contender contender, Target target, Prepared prepared, boolean flowing) {
        this.contender = contender;
        this.target = target;
        this.prepared = prepared;
        this.flowing = flowing;
    }

    /**
     * Publishes for this time and waits for the events.
     *
     * @param seconds duration of the schedule, more than {@value #COLD_SECONDS}
     * @throws ViolationException if the oracle objects
     */
    Map<String, Double> run(double perSecond, int seconds) {
        Workload workload = target.workload();
        Topics topics = target.bed().create(target.prefix());
        int capacity = (int) (1.1 * perSecond * seconds) + 1_000;
        try (Receiver receiver = new Receiver(target.bed(), workload, topics, capacity);
                Publisher publisher = new Publisher(
                        target.bed().bootstrapServers(), target.bed().serializer(), 0)) {
            Map<String, Double> figures = new LinkedHashMap<>(Map.of("rate_per_second", perSecond));
            Schedule schedule;
            boolean arrived;
            try (RunningSystem system = contender.start(target)) {
                CompletableFuture<Long> ready = CompletableFuture.supplyAsync(() -> {
                    system.awaitReady();
                    return System.nanoTime();
                });
                if (!flowing) {
                    ready.join();
                }
                schedule = publisher.publish(workload, topics, perSecond, seconds, SEED);
                arrived = receiver.await(expected(schedule), 0, TIMEOUT);
                figures.put("cpu_seconds", system.cpuSeconds());
                figures.putAll(system.counters());
                long began = Math.max(ready.join(), schedule.startNanos());
                figures.putAll(latencies(schedule, receiver, began));
                if (ours()) {
                    IntPredicate warm = n -> n < schedule.utterances()
                            && schedule.complete(n)
                            && schedule.dueNanos(n) >= began + COLD_NANOS;
                    figures.putAll(receiver.stages(warm, target.bed().deserializer()));
                }
            }
            receiver.awaitSilence(AFTERMATH);
            check(arrived, schedule, receiver);
            return figures;
        }
    }

    private Map<String, Double> latencies(Schedule schedule, Receiver receiver, long beganNanos) {
        long warmNanos = beganNanos + COLD_NANOS;
        if (schedule.dueNanos(schedule.utterances() - 1) < warmNanos) {
            throw new IllegalArgumentException(
                    "no utterance was due more than %d s after the process was ready, expected more --seconds"
                            .formatted(COLD_SECONDS));
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.putAll(latencies(schedule, receiver, due -> due >= warmNanos).figures(""));
        figures.putAll(latencies(schedule, receiver, due -> due >= beganNanos && due < warmNanos)
                .figures("cold_"));
        figures.put("publisher_late_ms", schedule.latestMs());
        return figures;
    }

    private static Latencies latencies(Schedule schedule, Receiver receiver, LongPredicate due) {
        return new Latencies(IntStream.range(0, schedule.utterances())
                .filter(n -> schedule.complete(n) && due.test(schedule.dueNanos(n)) && receiver.arrivedNanos(n) != 0)
                .mapToLong(n -> receiver.arrivedNanos(n) - schedule.dueNanos(n))
                .toArray());
    }

    private boolean ours() {
        return contender.processor();
    }

    private int expected(Schedule schedule) {
        return (int) IntStream.range(0, schedule.utterances())
                .filter(n -> ours() || schedule.complete(n))
                .count();
    }

    private void check(boolean arrived, Schedule schedule, Receiver receiver) {
        IntPredicate expected = n -> n < schedule.utterances() && (ours() || schedule.complete(n));
        List<String> violations =
                receiver.violations(expected, prepared.reference(), target.bed().deserializer());
        if (!arrived) {
            violations.add("%d of %d events arrived".formatted(receiver.utterances(), expected(schedule)));
        }
        ViolationException.require(contender.label() + ", " + target.workload().name() + ", open loop", violations);
    }
}
