package io.trivalent.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.runtime.OverdueRun;
import io.trivalent.vocabulary.RejectionCode;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** Exposes the health and the metrics of the pipeline in this process. Down until {@link #watch} is called. Thread-safe. */
@Singleton
public class PipelineMonitor {
    private final MeterRegistry meters;
    private final DeprecatedTopicTags topicTags;
    private final Map<TaskLoad, List<Gauge>> gauges = new ConcurrentHashMap<>();
    private final List<KafkaStreamsMetrics> kafka = new CopyOnWriteArrayList<>();
    private volatile @Nullable Running running;

    private record Running(BooleanSupplier ready, Supplier<String> state, Supplier<Optional<OverdueRun>> overdue) {}

    @Inject
    PipelineMonitor(MeterRegistry meters, DeprecatedTopicTags topicTags) {
        this.meters = meters;
        this.topicTags = topicTags;
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
        registerCounts(counters);
        Gauge.builder("trivalent.ready", () -> ready() ? 1 : 0)
                .description("1 if the processor is ready, as at /q/health/ready, otherwise 0")
                .register(meters);
        counters.measure(new StageTimers(meters));
        counters.loads().watch(this::register, this::unregister);
        running = new Running(ready, state, overdue);
    }

    private void registerCounts(FlowCounters counters) {
        for (Count count : Count.values()) {
            if (count.gauge()) {
                Gauge.builder(count.metric(), counters, c -> c.of(count))
                        .description(count.help())
                        .register(meters);
            } else {
                FunctionCounter.builder(count.metric(), counters, c -> c.of(count))
                        .description(count.help())
                        .register(meters);
            }
        }
        for (RejectionCode code : RejectionCode.values()) {
            FunctionCounter.builder("trivalent.rejections", counters, c -> c.of(code))
                    .description("rejected records and utterances, by code")
                    .tag("code", code.name().toLowerCase(Locale.ROOT))
                    .tag("stage", code.stage())
                    .register(meters);
        }
    }

    /**
     * Exports the metrics that Kafka Streams and its consumers and producers keep, under names that begin with {@code kafka.}.
     * The threads may come and go.
     *
     * @param topics the names of the input topics
     */
    public void watch(KafkaStreams streams, Collection<String> topics) {
        topicTags.of(topics);
        KafkaStreamsMetrics binder = new KafkaStreamsMetrics(streams);
        kafka.add(binder);
        binder.bindTo(meters);
    }

    @PreDestroy
    void close() {
        kafka.forEach(KafkaStreamsMetrics::close);
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
                                .description("how much the task of a partition holds")
                                .tags(tags)
                                .register(meters),
                        Gauge.builder(stage + ".cap", load, TaskLoad::cap)
                                .description("how much the task of a partition may hold")
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
