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

/** The pipeline of this process, as far as its operators see it. */
@Singleton
public class PipelineMonitor {
    private final MeterRegistry meters;
    private final Map<TaskLoad, List<Gauge>> shown = new ConcurrentHashMap<>();
    private volatile @Nullable Running running;

    private record Running(BooleanSupplier ready, Supplier<String> state, Supplier<Optional<OverdueRun>> overdue) {}

    @Inject
    PipelineMonitor(MeterRegistry meters) {
        this.meters = meters;
    }

    /** From now on there is a pipeline to watch. */
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
        counters.loads().watch(this::show, this::hide);
        running = new Running(ready, state, overdue);
    }

    /** Load and cap have the same tags, so that an alarm can divide the one by the other. */
    private void show(TaskLoad load) {
        Tags tags = Tags.of(
                "partition",
                Integer.toString(load.key().partition()),
                "what",
                load.key().unit());
        String stage = "trivalent." + load.key().stage();
        shown.put(
                load,
                List.of(
                        Gauge.builder(stage + ".load", load, TaskLoad::held)
                                .tags(tags)
                                .register(meters),
                        Gauge.builder(stage + ".cap", load, TaskLoad::cap)
                                .tags(tags)
                                .register(meters)));
    }

    private void hide(TaskLoad load) {
        List<Gauge> gauges = shown.remove(load);
        if (gauges != null) {
            gauges.forEach(meters::remove);
        }
    }

    /** Assigned, restored, and no run beyond its time. */
    boolean ready() {
        Running now = running;
        return now != null && now.ready().getAsBoolean() && now.overdue().get().isEmpty();
    }

    /** The model's run that lasts longer than it may. */
    Optional<OverdueRun> overdue() {
        Running now = running;
        return now == null ? Optional.empty() : now.overdue().get();
    }

    String state() {
        Running now = running;
        return now == null ? "no pipeline in this process" : now.state().get();
    }
}
