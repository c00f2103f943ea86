package io.trivalent.bench;

import io.trivalent.fixtures.StateDirectories;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.PipelineParts;
import io.trivalent.pipeline.emit.EventTraces;
import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.Backlog;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Inputs;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.settings.ShippedSettings;
import io.trivalent.settings.TrivalentConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;

/** A running pipeline of one design, with the shipped Kafka Streams settings. */
final class RunningPipeline implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final FlowCounters counters = new FlowCounters();
    private final LoadedModels models;
    private final KafkaStreams streams;

    /** Starts the pipeline and returns when its threads have their partitions. */
    RunningPipeline(Bench bench, TrivalentConfig config, Design design) throws InterruptedException {
        models = new LoadedModels(
                new OnnxRuntime(config.score()), new ModelStore(config.models().directory()));
        ModelStore store = new ModelStore(config.models().directory());
        PipelineParts parts = new PipelineParts(
                config,
                config.topicNames(),
                models.loaded(store.open(config.models().active())),
                models,
                bench.deserializer(),
                bench.serializer(),
                counters,
                Inputs.immediate(),
                new Backlog(),
                new LetterLimit(),
                EventTraces.NONE,
                System::currentTimeMillis);
        streams =
                new KafkaStreams(design.topology(parts), ShippedSettings.of(config, Path.of(StateDirectories.fresh())));
        CountDownLatch running = new CountDownLatch(1);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.start();
        if (!running.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("pipeline is %s, expected RUNNING".formatted(streams.state()));
        }
    }

    /** Commits so far, over all stream threads. */
    double commits() {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().group().equals("stream-thread-metrics")
                        && metric.metricName().name().equals("commit-total"))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }

    long count(Count count) {
        return counters.of(count);
    }

    /** Fails if a count differs from its expected value. */
    void require(Count count, long expected) {
        if (count(count) != expected) {
            throw new IllegalStateException("%s is %d, expected %d".formatted(count, count(count), expected));
        }
    }

    @Override
    public void close() {
        streams.close(TIMEOUT);
        models.close();
    }
}
