package io.trivalent.process;

import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.FeatureMatrix;
import io.trivalent.Transcript;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.PipelineParts;
import io.trivalent.pipeline.SentimentTopology;
import io.trivalent.pipeline.emit.EventTraces;
import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.Backlog;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Inputs;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jboss.logging.Logger;

/**
 * Runs synthetic records through a second instance of the pipeline, without brokers and registry, so that the virtual machine
 * has compiled the hot code before the first real record arrives. The process's counters do not see these records. A package
 * that cannot score them is used cold.
 */
final class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);

    /** Utterances after which more of them make no difference. */
    private static final int MAX_UTTERANCES = 30_000;

    /** Utterances between two looks at the clock. */
    static final int STEP = 20;

    /** A backlog of more records than this warms the process up itself. */
    static final long BACKLOG = 10_000;

    private static final String WORDS = "the plot is slow but she plays it with so much warmth that you forgive it";

    private final Topics topics;
    private final LoadedModel active;
    private final AvroSerializer serializer;

    private WarmUp(Topics topics, LoadedModel active, AvroSerializer serializer) {
        this.topics = topics;
        this.active = active;
        this.serializer = serializer;
    }

    /**
     * Runs until {@code streams.warm-up} has passed, or more than {@value #BACKLOG} unread records are found; at least {@value
     * #STEP} utterances.
     *
     * @param unread counts the records on the brokers that the application has not read yet
     * @return number of events; 0 if there is no time or the package cannot score the records
     */
    static long run(TrivalentConfig config, LoadedModel active, LoadedModels models, LongSupplier unread) {
        Duration limit = config.streams().warmUp();
        if (limit.isZero() || limit.isNegative()) {
            return 0;
        }
        WarmUpRegistry registry = new WarmUpRegistry();
        Topics topics = config.topicNames();
        try (AvroSerializer serializer = new AvroSerializer(registry);
                AvroDeserializer deserializer = new AvroDeserializer(registry)) {
            deserializer.configure(Map.of("specific.avro.reader", true), false);
            PipelineParts parts = new PipelineParts(
                    config,
                    topics,
                    active,
                    models,
                    deserializer,
                    serializer,
                    new FlowCounters(),
                    Inputs.immediate(),
                    new Backlog(),
                    new LetterLimit(),
                    EventTraces.NONE,
                    System::currentTimeMillis);
            return run(new WarmUp(topics, active, serializer), new SentimentTopology(parts).get(), limit, unread);
        } catch (RuntimeException | IOException e) {
            LOG.warnf("warm-up failed, the first records will be slow: %s", e.getMessage());
            return 0;
        }
    }

    private static long run(WarmUp warmUp, Topology topology, Duration limit, LongSupplier unread) throws IOException {
        Path state = Files.createTempDirectory("trivalent-warm-up");
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, settings(state))) {
            return warmUp.run(driver, limit, unread);
        } finally {
            Utils.delete(state.toFile());
        }
    }

    private static Properties settings(Path state) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "warm-up");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
        return settings;
    }

    private long run(TopologyTestDriver driver, Duration limit, LongSupplier unread) {
        long end = System.nanoTime() + limit.toNanos();
        Map<Modality, TestInputTopic<String, byte[]>> inputs = new EnumMap<>(Modality.class);
        for (Modality modality : Modality.values()) {
            inputs.put(
                    modality,
                    driver.createInputTopic(topics.of(modality), new StringSerializer(), new ByteArraySerializer()));
        }
        TestOutputTopic<byte[], byte[]> sentiments =
                driver.createOutputTopic(topics.sentiments(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        int number = 0;
        long events = 0;
        do {
            for (int i = 0; i < STEP; i++) {
                send(inputs, number++);
            }
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            events += sentiments.readRecordsToList().size();
        } while (number < MAX_UTTERANCES && System.nanoTime() - end < 0 && unread.getAsLong() <= BACKLOG);
        return events;
    }

    private void send(Map<Modality, TestInputTopic<String, byte[]>> inputs, int number) {
        String id = "warm-up-" + number;
        inputs.forEach((modality, input) -> input.pipeInput(
                id,
                serializer.serialize(topics.of(modality), record(modality, id, number)),
                System.currentTimeMillis()));
    }

    private SpecificRecord record(Modality modality, String id, int number) {
        int width = active.manifest().modalities().get(modality) instanceof ModalitySpec.Features features
                ? features.width()
                : 1;
        int frames = active.manifest().modalities().get(modality) instanceof ModalitySpec.Features features
                        && features.singleFrame()
                ? 1
                : 1 + number % 20;
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * frames * width);
        String extractor = active.manifest().extractors().getOrDefault(modality, "");
        if (modality != Modality.TEXT) {
            return new FeatureFrames(id, "", 0, 0L, 0L, "", "", extractor, frames, width, Encoding.FLOAT32, data);
        }
        String text = WORDS.substring(0, 3 + number * 7 % (WORDS.length() - 3));
        return new Transcript(
                id,
                "",
                0,
                0L,
                0L,
                "",
                "",
                "en",
                text,
                List.of(),
                new FeatureMatrix(extractor, frames, width, Encoding.FLOAT32, data));
    }
}
