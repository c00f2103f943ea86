package io.trivalent.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.trivalent.conversation.ConversationConfig;
import io.trivalent.pipeline.PipelineConfig;
import io.trivalent.view.ViewConfig;
import io.trivalent.vocabulary.AtLeast;
import io.trivalent.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.GroupProtocol;

/** All settings, under the prefix {@code trivalent}. Each stage declares its own settings in its own package. */
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

    ConversationConfig conversation();

    ViewConfig view();

    /** The names of the topics; those of conversations, alerts and ends are empty if conversations are not computed. */
    default Topics topicNames() {
        TopicsConfig names = topics();
        boolean all = conversation().enabled();
        return new Topics(
                names.transcripts(),
                names.acoustic(),
                names.visual(),
                names.sentiments(),
                names.deadLetters(),
                all ? names.conversations() : "",
                all ? names.alerts() : "",
                all ? names.conversationEnds() : "",
                names.audio().orElse(""));
    }

    /** The brokers. */
    interface KafkaConfig {
        /** Addresses of the brokers. */
        @WithDefault("localhost:9092")
        String bootstrapServers();

        /** Further settings of all Kafka clients, by their Kafka names, for example {@code "security.protocol"}. */
        Map<String, String> properties();
    }

    /** Names of the topics, and the partitions and replicas with which {@code topics create} creates them. */
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

        /** Topic of dead letters: rejected records and utterances. */
        @WithDefault("trivalent.dead-letters")
        String deadLetters();

        /** Topic of conversations: figures by clip. */
        @WithDefault("trivalent.conversations")
        String conversations();

        /** Topic of alerts, by clip. */
        @WithDefault("trivalent.alerts")
        String alerts();

        /** Topic of declared ends: the key of a record is a clip that has ended. */
        @WithDefault("trivalent.conversation-ends")
        String conversationEnds();

        /** Topic of sound, for a package that contains an acoustic extractor; not read unless it is named. */
        Optional<String> audio();

        /** Partitions of each topic, which is the maximum number of parallel tasks. */
        @WithDefault("4")
        @AtLeast(1)
        int partitions();

        /** Replicas of each partition. */
        @WithDefault("1")
        @AtLeast(1)
        short replication();
    }

    /** Serialization of records. */
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

    /** The stream threads. */
    interface StreamsConfig {
        /** Stream threads of this process. */
        @WithDefault("2")
        @AtLeast(value = 1, most = 1_000)
        int threads();

        /** Longest time between commits; a thread that keeps up commits earlier, see {@code batch.latency-goal}. */
        @WithDefault("500ms")
        @AtLeast(1)
        Duration commitInterval();

        /** Longest wait for new records while an utterance waits, and so the resolution of deadlines. */
        @WithDefault("10ms")
        @AtLeast(1)
        Duration poll();

        /** Maximum time for which synthetic records warm the pipeline up before it takes partitions; 0 for none. */
        @WithDefault("3s")
        @AtLeast(0)
        Duration warmUp();

        /** Processing guarantee: {@code exactly_once_v2} or {@code at_least_once}. */
        @WithDefault("exactly_once_v2")
        String guarantee();

        /** Compression of events, dead letters and internal topics: {@code none}, gzip, snappy, lz4 or zstd. */
        @WithDefault("none")
        String compression();

        /** Assignment of partitions: {@code classic} by one of the processes, {@code streams} by the brokers. */
        @WithDefault("classic")
        GroupProtocol protocol();

        /** Name of this process, unique and the same after a restart, so that it keeps its partitions. */
        Optional<String> instanceId();

        /** Folder for the files of Kafka Streams, used by this process alone; a temporary one if not set. */
        Optional<Path> stateDirectory();

        /** Replicas of the internal topics; -1 for the brokers' default. */
        @WithDefault("-1")
        @AtLeast(-1)
        int replication();

        /** Further settings of Kafka Streams, by their Kafka names. */
        Map<String, String> properties();
    }

    /** The models. */
    interface ModelsConfig {
        /** Folder of the model packages. */
        @WithDefault("models")
        Path directory();

        /** Package that scores: {@code NAME} for its newest version, or {@code NAME/VERSION}. */
        @WithDefault("polarity-mosi-meld")
        String active();
    }

    /** The embedded broker. */
    interface EmbeddedConfig {
        /** Port of the broker on the loopback interface; 0 for any free one. */
        @WithDefault("9092")
        @AtLeast(value = 0, most = 65_535)
        int port();
    }
}
