package io.trivalent.process;

import io.trivalent.pipeline.flow.Backlog;
import io.trivalent.pipeline.flow.PollPace;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of Kafka Streams, as it would create them itself, except that the consumers of the stream threads wait for
 * records as long as {@link PollPace} allows, and tell {@link Backlog} what is left to read.
 */
final class PacedClients implements KafkaClientSupplier {
    private final PollPace pace;
    private final Backlog backlog;

    PacedClients(PollPace pace, Backlog backlog) {
        this.pace = pace;
        this.backlog = backlog;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new PacedConsumer(config, pace, backlog);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Between two polls the thread processes what the first one returned. */
    private static final class PacedConsumer extends KafkaConsumer<byte[], byte[]> {
        private final PollPace pace;
        private final Backlog backlog;
        private boolean returned;

        private PacedConsumer(Map<String, Object> config, PollPace pace, Backlog backlog) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.pace = pace;
            this.backlog = backlog;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (returned) {
                pace.worked();
            }
            backlog.beforePoll();
            ConsumerRecords<byte[], byte[]> records = super.poll(pace.waitTime(timeout));
            backlog.afterPoll(records.count(), this::unread);
            returned = !records.isEmpty();
            return records;
        }

        /** The records that the brokers have after those that were returned, as far as the last fetches have told. */
        private long unread() {
            long unread = 0;
            for (TopicPartition partition : assignment()) {
                unread += currentLag(partition).orElse(0);
            }
            return unread;
        }
    }
}
