package io.trivalent.ops;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.trivalent.pipeline.flow.FlowTimes;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The durations of the stages as histograms with fixed buckets, from 5 ms to 30 s. */
final class StageTimers implements FlowTimes {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(150),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128};

    private final MeterRegistry meters;
    private final Map<String, Timer> events = new ConcurrentHashMap<>();
    private final Map<Integer, Timer> runs = new ConcurrentHashMap<>();
    private final Timer join;
    private final Timer batch;
    private final DistributionSummary sizes;

    StageTimers(MeterRegistry meters) {
        this.meters = meters;
        this.join = timer("trivalent.join.wait", "from the first part of an utterance to its release")
                .register(meters);
        this.batch = timer("trivalent.batch.wait", "from the release of an utterance to the run of its batch")
                .register(meters);
        this.sizes = DistributionSummary.builder("trivalent.batch.size")
                .description("utterances of a run")
                .serviceLevelObjectives(SIZES)
                .register(meters);
    }

    private static Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
    }

    @Override
    public void event(String release, long joinMs, long batchMs, long runMs) {
        join.record(joinMs, TimeUnit.MILLISECONDS);
        batch.record(batchMs, TimeUnit.MILLISECONDS);
        events.computeIfAbsent(release, this::eventTimer).record(joinMs + batchMs + runMs, TimeUnit.MILLISECONDS);
    }

    private Timer eventTimer(String release) {
        return timer("trivalent.event.latency", "from the first part of an utterance to its score, by cause of release")
                .tag("release", release.toLowerCase(Locale.ROOT))
                .register(meters);
    }

    @Override
    public void run(int utterances, int steps, long nanos) {
        sizes.record(utterances);
        runs.computeIfAbsent(bucket(steps), this::runTimer).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The next power of two, so that there are few time series. */
    private static int bucket(int steps) {
        return steps <= 1 ? 1 : Integer.highestOneBit(steps - 1) << 1;
    }

    private Timer runTimer(int steps) {
        return timer("trivalent.score.run", "duration of a run, by the steps of its longest utterance, rounded up")
                .tag("steps", Integer.toString(steps))
                .register(meters);
    }
}
