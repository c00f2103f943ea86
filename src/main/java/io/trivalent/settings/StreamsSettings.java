package io.trivalent.settings;

import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.emit.LetterTooLarge;
import io.trivalent.pipeline.flow.InputPositions;
import io.trivalent.pipeline.flow.PollPace;
import io.trivalent.pipeline.flow.PositionInterceptor;
import io.trivalent.wire.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;

/** Turns the configuration into settings of Kafka Streams. */
public final class StreamsSettings {
    /** The largest record that a topic accepts, in bytes, and 1 MiB for headers and batch. */
    private static final int MAX_REQUEST_BYTES = TopicAdmin.MAX_DEAD_LETTER_BYTES + (1 << 20);

    private static final long CONVERSATION_POLL_MS = 100;

    private static final String TRANSACTION_TIMEOUT =
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);

    private static final String GROUP_INSTANCE_ID = ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;
    private static final String INSTANCE_ID = StreamsConfig.mainConsumerPrefix(GROUP_INSTANCE_ID);

    private static final String INTERCEPTORS =
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);

    private StreamsSettings() {}

    /**
     * Returns all settings; those under {@code trivalent.streams.properties} override ours.
     *
     * @param letters lowered when the dead-letter topic rejects a letter as too large
     * @param positions receives the positions of the stream threads' consumers
     * @param pace learns from the stages when they wait
     */
    public static Properties of(
            TrivalentConfig config, Path stateDirectory, LetterLimit letters, InputPositions positions, PollPace pace) {
        Properties settings = new Properties();
        settings.putAll(new Clients(config).kafka());
        settings.putAll(application(config, stateDirectory));
        settings.putAll(producer(config));
        settings.putAll(consumer());
        settings.putAll(membership(config.streams()));
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, LetterTooLarge.class);
        settings.put(LetterTooLarge.LIMIT, letters);
        settings.put(LetterTooLarge.TOPIC, config.topics().deadLetters());
        settings.putAll(config.streams().properties());
        settings.put(StreamsConfig.mainConsumerPrefix(PositionInterceptor.POSITIONS), positions);
        settings.put(INTERCEPTORS, interceptors(settings));
        settings.put(PollPace.KEY, pace);
        return settings;
    }

    /**
     * Returns all settings of the topology of conversations, a group of its own; those under {@code trivalent.streams.properties}
     * override ours.
     *
     * @param advertised where other processes ask this one
     */
    public static Properties ofConversations(TrivalentConfig config, Path stateDirectory, HostInfo advertised) {
        Properties settings = new Properties();
        settings.putAll(new Clients(config).kafka());
        settings.putAll(application(config, stateDirectory));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId() + "-conversations");
        settings.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.conversation().threads());
        settings.put(StreamsConfig.POLL_MS_CONFIG, CONVERSATION_POLL_MS);
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised.host() + ":" + advertised.port());
        // By default a task waits until the consumer knows the lag of its empty partitions. Declared ends are nearly
        // always empty, and after broker failures their lag can stay unknown. Conversations do not depend on the order
        // of events and ends.
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        settings.putAll(producer(config));
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.putAll(membership(config.streams()));
        settings.putAll(config.streams().properties());
        return settings;
    }

    /** The configured interceptors and ours. */
    private static String interceptors(Properties settings) {
        return Stream.of(
                        settings.get(INTERCEPTORS),
                        settings.get(StreamsConfig.consumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG)),
                        PositionInterceptor.class.getName())
                .filter(Objects::nonNull)
                .map(Object::toString)
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static Map<String, Object> application(TrivalentConfig config, Path stateDirectory) {
        TrivalentConfig.StreamsConfig streams = config.streams();
        Map<String, Object> settings = new HashMap<>();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, streams.guarantee());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streams.threads());
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                streams.commitInterval().toMillis());
        settings.put(StreamsConfig.POLL_MS_CONFIG, streams.poll().toMillis());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, streams.replication());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        // Every store and topic needs an explicit name, so that no upgrade renames one that holds state.
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // The join and conversations write to their stores once before each commit, so a cache would save nothing.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        return settings;
    }

    private static Map<String, Object> producer(TrivalentConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
                config.streams().compression());
        // Three times the default: a long garbage collection must not abort the transaction.
        settings.put(TRANSACTION_TIMEOUT, (int) transactionTimeout(config).toMillis());
        return settings;
    }

    private static Map<String, Object> consumer() {
        Map<String, Object> settings = new HashMap<>();
        // A thread polls again after it has processed the records of the last poll, so a burst waits on the broker, not
        // on the heap. The heap holds one poll and one fetch in flight: fetch.max.bytes per broker, 16 MiB instead of
        // 50. Only a paused task buffers records, up to 175 KB each with dense features: 200 of them instead of 1000.
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 200);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 16 << 20);
        // After a stall, one poll must return the records of all input topics: everything fetched, which is bounded in
        // bytes. A smaller poll may contain only two of the topics. Streams would then treat the third as still empty
        // and let the stream time of the other two run ahead.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 200_000);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return settings;
    }

    /**
     * The longest {@code score.max-run} that fits into a transaction: a fifth of its timeout. All runs of one batch may
     * take three times {@code score.max-run}, and the commit waits for them.
     */
    public static Duration maxRun(Duration transactionTimeout) {
        return transactionTimeout.dividedBy(5);
    }

    /** How long a transaction may stay open before the broker fences its producer. */
    public static Duration transactionTimeout(TrivalentConfig config) {
        String millis = config.streams().properties().getOrDefault(TRANSACTION_TIMEOUT, "30000");
        return Duration.ofMillis(Long.parseLong(millis));
    }

    /** With the streams protocol the brokers set the session timeout, and a name or timeout of ours is an error. */
    private static Map<String, Object> membership(TrivalentConfig.StreamsConfig streams) {
        if (streams.protocol() == GroupProtocol.STREAMS) {
            return Map.of(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
        }
        Map<String, Object> settings = new HashMap<>();
        // The partitions of a process or thread that dies wait until its session times out.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        streams.instanceId().ifPresent(id -> settings.put(INSTANCE_ID, id)); // Kafka Streams adds each thread's number.
        return settings;
    }

    /** Whether the members of the group keep their partitions over a restart. */
    public static boolean staticMembership(TrivalentConfig.StreamsConfig streams) {
        return streams.protocol() == GroupProtocol.CLASSIC && hasInstanceId(streams);
    }

    /** Whether the process has a group instance id, set by our key or by Kafka's. */
    public static boolean hasInstanceId(TrivalentConfig.StreamsConfig streams) {
        return streams.instanceId().isPresent()
                || streams.properties().keySet().stream().anyMatch(key -> key.endsWith(GROUP_INSTANCE_ID));
    }
}
