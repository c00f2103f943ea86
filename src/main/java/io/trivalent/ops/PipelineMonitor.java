package io.trivalent.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.runtime.OverdueRun;
import io.trivalent.vocabulary.RejectionCode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Exposes the health and the metrics of the pipeline in this process. Down until {@link #watch} is called. Thread-safe. */
@Singleton
public class PipelineMonitor {
    private final MeterRegistry meters;
    private final Map<TaskLoad, List<Gauge>> gauges = new ConcurrentHashMap<>();
    private volatile @Nullable Running running;

    private record Running(BooleanSupplier ready, Supplier<String> state, Supplier<Optional<OverdueRun>> overdue) {}

    @Inject
    PipelineMonitor(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * Registers the metrics of a pipeline and reports its health from now on.
     *
     * @param ready whether partitions are assigned and state is restored
     * @param state name of the state of the stream threads
     * @param overdue the run of the model that exceeds its time limit, if any
     */
    public void watch(
            FlowCounters counters,
            BooleanSupplier ready,
            Supplier<String> state,
            Supplier<Optional<OverdueRun>> overdue) {
        for (Count count : Count.values()) {
            if (count.gauge()) {
                Gauge.builder(count.metric(), counters, c -> c.of(count)).register(meters);
            } else {
                FunctionCounter.builder(count.metric(), counters, c -> c.of(count))
                        .register(meters);
            }
        }
        for (RejectionCode code : RejectionCode.values()) {
            FunctionCounter.builder("trivalent.rejections", counters, c -> c.of(code))
                    .tag("code", code.name().toLowerCase(Locale.ROOT))
                    .tag("stage", code.stage())
                    .register(meters);
        }
        counters.measure(new StageTimers(meters));
        counters.loads().watch(this::register, this::unregister);
        running = new Running(ready, state, overdue);
    }

    /** Load and cap have the same tags, so that an alert rule can divide load by cap. */
    private void register(TaskLoad load) {
        Tags tags = Tags.of(
                "partition",
                Integer.toString(load.key().partition()),
                "what",
                load.key().unit());
        String stage = "trivalent." + load.key().stage();
        gauges.put(
                load,
                List.of(
                        Gauge.builder(stage + ".load", load, TaskLoad::held)
                                .tags(tags)
                                .register(meters),
                        Gauge.builder(stage + ".cap", load, TaskLoad::cap)
                                .tags(tags)
                                .register(meters)));
    }

    private void unregister(TaskLoad load) {
        List<Gauge> registered = gauges.remove(load);
        if (registered != null) {
            registered.forEach(meters::remove);
        }
    }

    /** Returns whether the pipeline runs and no run of the model exceeds its time limit. */
    boolean ready() {
        Running now = running;
        return now != null && now.ready().getAsBoolean() && now.overdue().get().isEmpty();
    }

    /** Returns the run of the model that exceeds its time limit, if any. */
    Optional<OverdueRun> overdue() {
        Running now = running;
        return now == null ? Optional.empty() : now.overdue().get();
    }

    /** Returns the state of the stream threads, or that there are none. */
    String state() {
        Running now = running;
        return now == null ? "no pipeline in this process" : now.state().get();
    }
}
