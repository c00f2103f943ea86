package io.trivalent.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.trivalent.pipeline.PipelineConfig;
import io.trivalent.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.GroupProtocol;

/** Everything that can be set, under the prefix {@code trivalent}. The stages' settings stand beside the stages. */
@ConfigMapping(prefix = "trivalent")
public interface TrivalentConfig extends PipelineConfig {
    /** Name of the consumer group, prefix of internal topics and transactions. */
    @WithDefault("trivalent")
    String applicationId();

    KafkaConfig kafka();

    TopicsConfig topics();

    WireConfig wire();

    StreamsConfig streams();

    ModelsConfig models();

    EmbeddedConfig embedded();

    /** The brokers. */
    interface KafkaConfig {
        /** Addresses of the brokers. */
        @WithDefault("localhost:9092")
        String bootstrapServers();

        /** Further settings of all Kafka clients, by their Kafka names, for example {@code "security.protocol"}. */
        Map<String, String> properties();
    }

    /** Names of the topics, and how {@code topics create} makes them. */
    interface TopicsConfig {
        /** Topic of transcripts. */
        @WithDefault("trivalent.transcripts")
        String transcripts();

        /** Topic of acoustic features. */
        @WithDefault("trivalent.acoustic")
        String acoustic();

        /** Topic of visual features. */
        @WithDefault("trivalent.visual")
        String visual();

        /** Topic of sentiment events. */
        @WithDefault("trivalent.sentiments")
        String sentiments();

        /** Topic of refused records. */
        @WithDefault("trivalent.dead-letters")
        String deadLetters();

        /** Partitions of each topic: the most tasks that can work side by side. */
        @WithDefault("4")
        int partitions();

        /** Copies of each partition. */
        @WithDefault("1")
        short replication();

        /** The names together. */
        default Topics names() {
            return new Topics(transcripts(), acoustic(), visual(), sentiments(), deadLetters());
        }
    }

    /** How records become bytes. */
    interface WireConfig {
        /** Addresses of the schema registry, separated by commas. */
        @WithDefault("http://localhost:8081")
        String registryUrl();

        /** Avro serializer; Confluent's is {@code io.confluent.kafka.serializers.KafkaAvroSerializer}. */
        @WithDefault("io.trivalent.wire.AvroSerializer")
        String serializer();

        /** Avro deserializer; Confluent's is {@code io.confluent.kafka.serializers.KafkaAvroDeserializer}. */
        @WithDefault("io.trivalent.wire.AvroDeserializer")
        String deserializer();

        /** Further settings of both, by their Confluent names, for example {@code "auto.register.schemas"}. */
        Map<String, String> properties();
    }

    /** How the stream threads work. */
    interface StreamsConfig {
        /** Stream threads of this process. */
        @WithDefault("2")
        int threads();

        /** Time between commits; consumers see events after the commit. */
        @WithDefault("100ms")
        Duration commitInterval();

        /** Longest wait for new records, and so the grain of deadlines. */
        @WithDefault("10ms")
        Duration poll();

        /** {@code exactly_once_v2} or {@code at_least_once}. */
        @WithDefault("exactly_once_v2")
        String guarantee();

        /** Who gives each process its partitions: {@code classic}, one of the processes, or {@code streams}, the brokers. */
        @WithDefault("classic")
        GroupProtocol protocol();

        /** Name by which the brokers know this process again after a restart, of its own for each; none where it is not set. */
        Optional<String> instanceId();

        /** Folder for what Kafka Streams keeps on disk; a temporary one where it is not set. */
        Optional<Path> stateDirectory();

        /** Copies of the internal topics; -1 leaves it to the brokers. */
        @WithDefault("-1")
        int replication();

        /** Further settings of Kafka Streams, by their Kafka names. */
        Map<String, String> properties();
    }

    /** The models. */
    interface ModelsConfig {
        /** Folder of the model packages. */
        @WithDefault("models")
        Path directory();

        /** The package that scores: {@code NAME} (its newest version) or {@code NAME/VERSION}. */
        @WithDefault("tfn-mosi")
        String active();
    }

    /** The broker inside the process. */
    interface EmbeddedConfig {
        /** Port of the broker on the loopback interface; 0 for any free one. */
        @WithDefault("9092")
        int port();
    }
}
