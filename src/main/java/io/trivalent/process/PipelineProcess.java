package io.trivalent.process;

import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.PipelineParts;
import io.trivalent.pipeline.SentimentTopology;
import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.InputPositions;
import io.trivalent.pipeline.flow.PollPace;
import io.trivalent.pipeline.score.ParityCheck;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.runtime.OverdueRun;
import io.trivalent.settings.Clients;
import io.trivalent.settings.StreamsSettings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import io.trivalent.wire.TopicAdmin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jboss.logging.Logger;

/**
 * The running pipeline: the model is opened and checked, the stream threads are started. The caller of {@link #start}
 * closes it.
 */
public final class PipelineProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PipelineProcess.class);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final TrivalentConfig config;
    private final FlowCounters counters = new FlowCounters();
    private final OnnxRuntime runtime;
    private final LoadedModels models;
    private final LoadedModel active;
    private final Path stateDirectory;
    private final Deserializer<Object> deserializer;
    private final Serializer<Object> serializer;
    private final KafkaStreams streams;
    private final EndOffsets endOffsets;
    private final RestartPolicy restarts = new RestartPolicy();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private PipelineProcess(TrivalentConfig config) {
        this.config = config;
        requireFitsChangelog(config.validate().maxMatrixBytes());
        requireFitsTransaction(config.score().maxRun(), StreamsSettings.transactionTimeout(config));
        this.runtime = new OnnxRuntime(config.score());
        ModelStore store = new ModelStore(config.models().directory());
        this.models = new LoadedModels(runtime, store);
        this.active = models.loaded(store.open(config.models().active()));
        ParityCheck.require(active);
        this.stateDirectory = config.streams().stateDirectory().orElseGet(PipelineProcess::temporaryFolder);
        Clients clients = new Clients(config);
        LetterLimit letters = new LetterLimit();
        this.deserializer = clients.deserializer();
        this.serializer = clients.serializer();
        InputPositions positions = new InputPositions(config.topics().names());
        PipelineParts parts = new PipelineParts(
                config,
                config.topics().names(),
                active,
                models,
                deserializer,
                serializer,
                counters,
                positions,
                letters,
                System::currentTimeMillis);
        this.streams = streams(config, stateDirectory, letters, positions, new SentimentTopology(parts).get());
        this.endOffsets = EndOffsets.start(positions, clients.kafka(), config.applicationId());
        LOG.infof(
                "model activated model=%s provider=%s runtime=%s",
                active.model().id(), runtime.provider(), runtime.version());
    }

    /**
     * Starts the stream threads and returns when they have their partitions.
     *
     * @throws UsageException if a setting exceeds the limit that another one implies
     * @throws IllegalStateException if the threads are not running after two minutes
     */
    public static PipelineProcess start(TrivalentConfig config) {
        PipelineProcess process = new PipelineProcess(config);
        try {
            process.startAndWait();
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static KafkaStreams streams(
            TrivalentConfig config, Path state, LetterLimit letters, InputPositions positions, Topology topology) {
        PollPace pace = new PollPace(config.streams().commitInterval());
        Properties settings = StreamsSettings.of(config, state, letters, positions, pace);
        // With the streams protocol Kafka Streams accepts no consumers but its own.
        return config.streams().protocol() == GroupProtocol.STREAMS
                ? new KafkaStreams(topology, settings)
                : new KafkaStreams(topology, settings, new PacedClients(pace));
    }

    /** A waiting utterance's two parts are one record of the join's changelog. */
    private static void requireFitsChangelog(int matrixBytes) {
        int max = (TopicAdmin.MAX_MESSAGE_BYTES - (1 << 20)) / 2;
        if (matrixBytes > max) {
            throw new UsageException(
                    "trivalent.validate.max-matrix-bytes is %d, expected at most %d".formatted(matrixBytes, max));
        }
    }

    private static void requireFitsTransaction(Duration maxRun, Duration timeout) {
        Duration max = StreamsSettings.maxRun(timeout);
        if (maxRun.isNegative() || maxRun.isZero() || maxRun.compareTo(max) > 0) {
            throw new UsageException(
                    "trivalent.score.max-run is %d ms, expected 1 to %d ms, a fifth of producer.transaction.timeout.ms"
                            .formatted(maxRun.toMillis(), max.toMillis()));
        }
    }

    private void startAndWait() {
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
        streams.setUncaughtExceptionHandler(this::failed);
        streams.start();
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

    /** A failed thread has committed nothing, so a new one repeats its work, unless threads fail too often. */
    private StreamThreadExceptionResponse failed(Throwable error) {
        boolean restart = restarts.mayRestart(System.nanoTime());
        LOG.errorf(error, "stream thread failed, %s", restart ? "starting another" : "too often, shutting down");
        return restart ? StreamThreadExceptionResponse.REPLACE_THREAD : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Returns the state of the stream threads as Kafka Streams names it. */
    public String state() {
        return streams.state().name();
    }

    /** Returns the run of the model that exceeds its time limit, if any. */
    public Optional<OverdueRun> overdue() {
        return runtime.overdue();
    }

    /** Returns the configuration that the pipeline was started with. */
    public TrivalentConfig config() {
        return config;
    }

    public LoadedModel active() {
        return active;
    }

    public FlowCounters counters() {
        return counters;
    }

    /** Waits until the pipeline has stopped, after too many failures or by {@link #close}. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /**
     * Commits the work in flight, leaves the group and releases native memory. Leaving hands the partitions over at once.
     * A static member stays in the group, because its next start takes the partitions back.
     */
    @Override
    public void close() {
        GroupMembershipOperation membership = StreamsSettings.staticMembership(config.streams())
                ? GroupMembershipOperation.REMAIN_IN_GROUP
                : GroupMembershipOperation.LEAVE_GROUP;
        if (!streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership))) {
            LOG.errorf(
                    "stream threads still run after %d s, their memory is released when the process ends",
                    CLOSE_TIMEOUT.toSeconds());
            return;
        }
        endOffsets.close();
        models.close();
        deserializer.close();
        serializer.close();
        if (config.streams().stateDirectory().isEmpty()) {
            delete(stateDirectory);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("trivalent-state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            Utils.delete(folder.toFile());
        } catch (IOException e) {
            LOG.warnf("temporary folder cannot be deleted: %s", e.getMessage());
        }
    }
}
