package io.trivalent.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.TopicMismatchException;
import io.trivalent.wire.Topics;
import io.trivalent.wire.WireRecords;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    private static final Topics TOPICS = Topics.defaults();

    private final Path folder;

    EmbeddedBrokerIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void keepsItsRecordsOverARestartInOneProcess() throws Exception {
        // Given
        var config = new EmbeddedBrokerConfig(Optional.of(folder.resolve("data")), 0);
        var schemas = folder.resolve("data/registry.jsonl");
        List<Object> before;
        try (var broker = EmbeddedBroker.start(config);
                var store = SchemaStore.open(schemas);
                var registry = HttpRegistry.serving(store)) {
            createTopics(broker, 2);
            send(broker, registry);
            before = read(broker, registry);
        }
        // When
        try (var broker = EmbeddedBroker.start(config);
                var store = SchemaStore.open(schemas);
                var registry = HttpRegistry.serving(store)) {
            // Then
            assertThat(before).containsExactly(WireRecords.transcript());
            assertThat(createTopics(broker, 2)).isEmpty();
            assertThat(read(broker, registry)).containsExactly(WireRecords.transcript());
        }
    }

    @Test
    void createsTheTopicsOnceAndRejectsAnotherNumberOfPartitions() throws Exception {
        // Given
        try (var broker = EmbeddedBroker.start(EmbeddedBrokerConfig.temporary());
                var admin = admin(broker)) {
            var topics = new TopicAdmin(admin);
            // When
            List<String> created = topics.create(TOPICS, 3, (short) 1);
            List<String> createdAgain = topics.create(TOPICS, 3, (short) 1);
            // Then
            assertThat(created).isEqualTo(TOPICS.all());
            assertThat(createdAgain).isEmpty();
            assertThat(maxMessageBytes(admin, TOPICS.visual())).isEqualTo("16777216");
            assertThat(maxMessageBytes(admin, TOPICS.deadLetters())).isEqualTo("17825792");
            assertThatThrownBy(() -> topics.create(TOPICS, 4, (short) 1))
                    .isInstanceOf(TopicMismatchException.class)
                    .hasMessage("topic trivalent.transcripts has 3 partitions, expected 4:"
                            + " topics joined by key need the same number");
        }
    }

    @Test
    void reportsATakenPort() throws IOException {
        // Given
        try (var taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            // When
            var config = new EmbeddedBrokerConfig(Optional.empty(), taken.getLocalPort());
            // Then
            assertThatThrownBy(() -> EmbeddedBroker.start(config))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageStartingWith(
                            "port %d of 127.0.0.1 is taken, expected a free one: ".formatted(taken.getLocalPort()));
        }
    }

    @Test
    void reportsADirectoryThatIsAFile() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("file"), "x");
        // When
        var config = new EmbeddedBrokerConfig(Optional.of(file), 0);
        // Then
        assertThatThrownBy(() -> EmbeddedBroker.start(config))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageStartingWith(
                        "data directory %s cannot be used, expected a writable directory: ".formatted(file));
    }

    @Test
    void reportsADirectoryInUse() {
        // Given
        var config = new EmbeddedBrokerConfig(Optional.of(folder), 0);
        try (var directory = BrokerDirectory.open(config.directory())) {
            // When
            // Then
            assertThat(directory).isNotNull();
            assertThatThrownBy(() -> EmbeddedBroker.start(config))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessage("data directory %s is in use by another broker, expected an unused directory"
                            .formatted(folder));
        }
    }

    @Test
    void reportsADirectoryOfAnotherNode() throws IOException {
        // Given
        Path logs = Files.createDirectories(folder.resolve("broker"));
        Files.writeString(logs.resolve("meta.properties"), "version=1\nnode.id=5\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\n");
        // When
        var config = new EmbeddedBrokerConfig(Optional.of(folder), 0);
        // Then
        assertThatThrownBy(() -> EmbeddedBroker.start(config))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageMatching("embedded broker on port \\d+ with data directory \\Q%s\\E did not start: .*node.*"
                        .formatted(folder));
    }

    @Test
    void deletesATemporaryDirectoryOnClose() throws IOException {
        // Given
        Path logs;
        boolean formatted;
        // When
        try (var directory = BrokerDirectory.open(Optional.empty())) {
            logs = directory.formatted(1);
            formatted = Files.exists(logs.resolve("meta.properties"));
        }
        // Then
        assertThat(formatted).isTrue();
        assertThat(logs.getParent()).doesNotExist();
    }

    private static List<String> createTopics(EmbeddedBroker broker, int partitions) {
        try (var admin = admin(broker)) {
            return new TopicAdmin(admin).create(TOPICS, partitions, (short) 1);
        }
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** The controller answers that a topic is created before the broker knows it, so this asks until it does. */
    private static String maxMessageBytes(Admin admin, String topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        while (true) {
            var configs = admin.describeConfigs(List.of(resource)).values();
            try {
                return requireNonNull(configs.get(resource))
                        .get()
                        .get("max.message.bytes")
                        .value();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
    }

    /** Sends in a transaction, because the single-node broker must also store the state of transactions. */
    private static void send(EmbeddedBroker broker, HttpRegistry registry) throws Exception {
        Map<String, Object> configs = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "schema.registry.url",
                registry.url(),
                "transactional.id",
                "it",
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                AvroSerializer.class);
        try (var producer = new KafkaProducer<String, Object>(configs)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPICS.transcripts(), 1, "u-1", WireRecords.transcript()))
                    .get();
            producer.commitTransaction();
        }
    }

    private static List<Object> read(EmbeddedBroker broker, HttpRegistry registry) {
        Map<String, Object> configs = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "schema.registry.url",
                registry.url(),
                "specific.avro.reader",
                true,
                "isolation.level",
                "read_committed",
                "key.deserializer",
                StringDeserializer.class,
                "value.deserializer",
                AvroDeserializer.class);
        try (var consumer = new KafkaConsumer<String, Object>(configs)) {
            var partition = List.of(new TopicPartition(TOPICS.transcripts(), 1));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            return StreamSupport.stream(consumer.poll(Duration.ofSeconds(30)).spliterator(), false)
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }
}
