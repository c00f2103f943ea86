package io.trivalent.process;

import io.trivalent.pipeline.PipelineParts;
import io.trivalent.pipeline.SentimentTopology;
import io.trivalent.pipeline.emit.EventTraces;
import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.Backlog;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.InputPositions;
import io.trivalent.pipeline.flow.PollPace;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.OverdueRun;
import io.trivalent.settings.Clients;
import io.trivalent.settings.StreamsSettings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jboss.logging.Logger;

/**
 * The running pipeline: the model is opened and checked, the stream threads are started. The caller of {@link #start} or
 * {@link #begin} closes it.
 */
public final class PipelineProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PipelineProcess.class);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final TrivalentConfig config;
    private final FlowCounters counters = new FlowCounters();
    private final CheckedModel model;
    private final StateFolder state;
    private final Deserializer<Object> deserializer;
    private final Serializer<Object> serializer;
    private final KafkaStreams streams;
    private final EndOffsets endOffsets;
    private final ThreadFailures failures = new ThreadFailures(System::nanoTime, () -> counters.of(Count.RECORDS));
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private PipelineProcess(TrivalentConfig config, CheckedModel model, EventTraces traces) {
        this.config = config;
        this.model = model;
        this.state = StateFolder.of(config.streams().stateDirectory());
        Clients clients = new Clients(config);
        LetterLimit letters = new LetterLimit();
        this.deserializer = clients.deserializer();
        this.serializer = clients.serializer();
        InputPositions positions = new InputPositions(config.topicNames());
        Backlog backlog = new Backlog();
        PipelineParts parts = new PipelineParts(
                config,
                config.topicNames(),
                model.active(),
                model.models(),
                deserializer,
                serializer,
                counters,
                positions,
                backlog,
                letters,
                traces,
                System::currentTimeMillis);
        PollPace pace = new PollPace(config.streams().commitInterval());
        this.streams = streams(
                config,
                StreamsSettings.of(config, state.path(), letters, positions, pace),
                new SentimentTopology(parts).get(),
                new PacedClients(pace, backlog));
        this.endOffsets = EndOffsets.start(positions, clients.kafka(), config.applicationId());
        LOG.infof(
                "model activated model=%s provider=%s runtime=%s",
                model.active().model().id(),
                model.runtime().provider(),
                model.runtime().version());
    }

    /**
     * Opens the model, starts the stream threads without traces, and returns when they have their partitions.
     *
     * @throws UsageException if a setting exceeds the limit that another one implies
     * @throws IllegalStateException if the threads are not running after two minutes
     */
    public static PipelineProcess start(TrivalentConfig config) {
        StartLimits.require(config);
        try (ModelOpening model = ModelOpening.start(config)) {
            PipelineProcess process = begin(config, model, EventTraces.NONE);
            try {
                process.awaitRunning();
                return process;
            } catch (RuntimeException e) {
                process.close();
                throw e;
            }
        }
    }

    /**
     * Starts the stream threads with a model that is being opened; {@link #awaitRunning} waits for their partitions.
     *
     * @param traces follows the utterances
     * @throws UsageException if a setting exceeds the limit that another one implies
     */
    public static PipelineProcess begin(TrivalentConfig config, ModelOpening opening, EventTraces traces) {
        StartLimits.require(config);
        CheckedModel model = opening.take();
        PipelineProcess process;
        try {
            process = new PipelineProcess(config, model, traces);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
        process.startThreads();
        return process;
    }

    private static KafkaStreams streams(
            TrivalentConfig config, Properties settings, Topology topology, PacedClients clients) {
        // With the streams protocol Kafka Streams accepts no consumers but its own.
        return config.streams().protocol() == GroupProtocol.STREAMS
                ? new KafkaStreams(topology, settings)
                : new KafkaStreams(topology, settings, clients);
    }

    private void startThreads() {
        streams.setStateListener((now, before) -> {
            LOG.debugf("streams went from %s to %s", before, now);
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
            if (now.hasCompletedShutdown()) {
                stopped.countDown();
                running.countDown();
            }
        });
        streams.setUncaughtExceptionHandler(failures);
        streams.start();
    }

    /**
     * Returns when the stream threads have their partitions.
     *
     * @throws IllegalStateException if the threads are not running after two minutes
     */
    public void awaitRunning() {
        try {
            // The state may be REBALANCING again because another process joined; the start has succeeded even so.
            if (!running.await(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    || streams.state().hasStartedOrFinishedShuttingDown()) {
                throw new IllegalStateException(
                        "pipeline is %s after %d s, expected RUNNING; are the brokers at %s up and the topics there (./trivalent topics create)?"
                                .formatted(
                                        streams.state(),
                                        START_TIMEOUT.toSeconds(),
                                        config.kafka().bootstrapServers()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the pipeline started", e);
        }
    }

    /** Whether all threads have their partitions, and none waits for the schema registry. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING && !failures.waitForRegistry();
    }

    /** Returns the state of the stream threads as Kafka Streams names it, or that one waits for the registry. */
    public String state() {
        return failures.waitForRegistry()
                ? "WAITING_FOR_REGISTRY"
                : streams.state().name();
    }

    /** Records of the input topics that the consumers of this process have not fetched yet, as of their last fetch. */
    public long lag() {
        return (long) streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("records-lag"))
                .filter(metric -> metric.metricName().tags().containsKey("partition"))
                .mapToDouble(metric -> metric.metricValue() instanceof Double lag && !lag.isNaN() ? lag : 0)
                .sum();
    }

    /** Returns the execution provider that scores. */
    public String provider() {
        return model.runtime().provider().name().toLowerCase(Locale.ROOT);
    }

    /** Returns the run of the model that exceeds its time limit, if any. */
    public Optional<OverdueRun> overdue() {
        return model.runtime().overdue();
    }

    /** Returns the configuration that the pipeline was started with. */
    public TrivalentConfig config() {
        return config;
    }

    public LoadedModel active() {
        return model.active();
    }

    public FlowCounters counters() {
        return counters;
    }

    /** The running topology, for its metrics. */
    public KafkaStreams streams() {
        return streams;
    }

    /** Waits until the pipeline has stopped, after too many failures or by {@link #close}. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** Stops the threads in order and releases native memory. */
    @Override
    public void close() {
        failures.close();
        if (!StreamsStop.stop(streams, config.streams())) {
            LOG.errorf(
                    "stream threads still run after %d s, their memory is released when the process ends",
                    StreamsStop.TIMEOUT.toSeconds());
            return;
        }
        endOffsets.close();
        model.close();
        deserializer.close();
        serializer.close();
        state.close();
    }
}
