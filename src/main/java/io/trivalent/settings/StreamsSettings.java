package io.trivalent.settings;

import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.emit.LetterTooLarge;
import io.trivalent.wire.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.StreamsConfig;

/** Our configuration as Kafka Streams wants it. */
public final class StreamsSettings {
    /** A record as large as a topic takes, and room for its headers and batch. */
    private static final int LARGEST_REQUEST = TopicAdmin.MAX_DEAD_LETTER_BYTES + (1 << 20);

    private static final String TRANSACTION_TIMEOUT =
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);

    private static final String GROUP_INSTANCE_ID = ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;
    private static final String INSTANCE_ID = StreamsConfig.mainConsumerPrefix(GROUP_INSTANCE_ID);

    private StreamsSettings() {}

    public static Properties of(TrivalentConfig config, Path stateDirectory, LetterLimit letters) {
        TrivalentConfig.StreamsConfig streams = config.streams();
        Properties settings = new Properties();
        settings.putAll(new Clients(config).kafka());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, streams.guarantee());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streams.threads());
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                streams.commitInterval().toMillis());
        settings.put(StreamsConfig.POLL_MS_CONFIG, streams.poll().toMillis());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, streams.replication());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        // Stores and topics are named by us, so that no upgrade renames what holds state.
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // The join writes to its store only what outlives a commit; a cache in between would gain nothing.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), LARGEST_REQUEST);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // Three times the default: a long garbage collection must not cost the transaction.
        settings.put(TRANSACTION_TIMEOUT, (int) transactionTimeout(config).toMillis());
        // A thread polls again once it has processed what it has, so a burst waits on the broker and not on the heap.
        // It has one poll, and one more on the way: fetch.max.bytes of each broker, 16 instead of 50 MiB. Only a task
        // that may not process keeps records, 175 KB each where features are dense: 200 of them instead of 1000.
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 200);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 16 << 20);
        // After a stall one poll must give the records of all three topics: all that was fetched, whose bytes are
        // bounded. One that is cut short ends between them, and Streams, which takes the third for as empty as it was
        // before, lets the time of the other two run ahead.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 200_000);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.putAll(membership(streams));
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, LetterTooLarge.class);
        settings.put(LetterTooLarge.LIMIT, letters);
        settings.put(LetterTooLarge.TOPIC, config.topics().deadLetters());
        settings.putAll(streams.properties());
        return settings;
    }

    /**
     * The longest {@code score.max-run} that fits into a transaction: a fifth of its timeout, because all runs of one batch
     * may take three times as long and the commit waits for them.
     */
    public static Duration maxRun(Duration transactionTimeout) {
        return transactionTimeout.dividedBy(5);
    }

    /** How long a transaction may stay open before the broker fences its producer. */
    public static Duration transactionTimeout(TrivalentConfig config) {
        String millis = config.streams().properties().getOrDefault(TRANSACTION_TIMEOUT, "30000");
        return Duration.ofMillis(Long.parseLong(millis));
    }

    /** The brokers that coordinate a group by themselves have its time-outs, too, and refuse names and time-outs of ours. */
    private static Map<String, Object> membership(TrivalentConfig.StreamsConfig streams) {
        if (streams.protocol() == GroupProtocol.STREAMS) {
            return Map.of(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
        }
        Map<String, Object> settings = new HashMap<>();
        // A process or thread that dies stays in its group until this is over, and its partitions wait as long.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        streams.instanceId().ifPresent(id -> settings.put(INSTANCE_ID, id)); // Kafka Streams adds each thread's number.
        return settings;
    }

    /** Whether the members of the group keep their place over a restart. */
    public static boolean staticMembership(TrivalentConfig.StreamsConfig streams) {
        return streams.protocol() == GroupProtocol.CLASSIC && named(streams);
    }

    /** Whether the process has a name, by our key or by Kafka's. */
    public static boolean named(TrivalentConfig.StreamsConfig streams) {
        return streams.instanceId().isPresent()
                || streams.properties().keySet().stream().anyMatch(key -> key.endsWith(GROUP_INSTANCE_ID));
    }
}
