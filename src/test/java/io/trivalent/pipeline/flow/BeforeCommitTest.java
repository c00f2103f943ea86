package io.trivalent.pipeline.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.StateDirectories;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The hooks depend on internal types of Kafka Streams: these tests fail if an upgrade changes when they are called. */
class BeforeCommitTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void runsBetweenTheRecordAndItsCommitAndMayForward() {
        // Given
        try (var driver = new TopologyTestDriver(topology(), properties())) {
            var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
            var out = driver.createOutputTopic("out", new ByteArrayDeserializer(), new ByteArrayDeserializer());
            log.clear();
            // When: the driver commits after each record
            in.pipeInput("k".getBytes(UTF_8), "v".getBytes(UTF_8));
            // Then
            assertThat(log).containsExactly("process v", "hook", "hook forwarded");
            assertThat(out.readValue()).isEqualTo("v".getBytes(UTF_8));
            assertThat(out.isEmpty()).isTrue();
        }
    }

    @Test
    void runsTheHookOfTheLastStageFirst() {
        // Given
        try (var driver = new TopologyTestDriver(twoStages(), properties())) {
            var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
            log.clear();
            // When
            in.pipeInput("k".getBytes(UTF_8), "v".getBytes(UTF_8));
            // Then
            assertThat(log).containsExactly("second", "first");
        }
    }

    @Test
    void runsNoHookAfterAFailure() {
        // Given
        try (var driver = new TopologyTestDriver(topology(), properties())) {
            var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
            log.clear();
            // When, then
            assertThatThrownBy(() -> in.pipeInput("k".getBytes(UTF_8), "fail".getBytes(UTF_8)))
                    .hasStackTraceContaining("expected failure");
        }
        // Closing the driver commits as far as it can
        assertThat(log).containsExactly("process fail");
    }

    @Test
    void theInternalsWereCheckedOnThisVersionOfKafka() throws IOException {
        // Given
        var version = new Properties();
        // When
        try (InputStream in = StreamsConfig.class.getResourceAsStream("/kafka/kafka-streams-version.properties")) {
            version.load(in);
        }
        // Then: after an upgrade, check every call that StreamsInternals lists
        assertThat(version.getProperty("version")).isEqualTo(StreamsInternals.CHECKED_ON);
    }

    @Test
    void isPersistentSoThatTheProcessKeepsItsIdentity() {
        assertThat(BeforeCommit.builder().build().persistent()).isTrue();
    }

    private Topology twoStages() {
        return new Topology()
                .addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in")
                .addProcessor("first", () -> new Hooked("first"), "source")
                .addProcessor("second", () -> new Hooked("second"), "first")
                .addStateStore(BeforeCommit.builder(), "first", "second");
    }

    private static Properties properties() {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "before-commit");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, StateDirectories.fresh());
        return properties;
    }

    private Topology topology() {
        return new Topology()
                .addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in")
                .addProcessor("holder", Holder::new, "source")
                .addStateStore(BeforeCommit.builder(), "holder")
                .addSink("sink", "out", new ByteArraySerializer(), new ByteArraySerializer(), "holder");
    }

    /** Holds its records until the commit. */
    private final class Holder implements Processor<byte[], byte[], byte[], byte[]> {
        private final List<Record<byte[], byte[]>> held = new ArrayList<>();
        private @Nullable BeforeCommit hook;

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            hook = requireNonNull(context.getStateStore(BeforeCommit.NAME));
            hook.run(context, () -> {
                log.add("hook");
                for (Record<byte[], byte[]> record : held) {
                    context.forward(record);
                    log.add("hook forwarded");
                }
                held.clear();
            });
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            requireNonNull(hook).guard(() -> {
                String value = new String(record.value(), UTF_8);
                log.add("process " + value);
                if (value.equals("fail")) {
                    throw new IllegalStateException("expected failure");
                }
                held.add(record);
            });
        }
    }

    /** Logs its name when its hook runs. */
    private final class Hooked implements Processor<byte[], byte[], byte[], byte[]> {
        private final String name;
        private @Nullable ProcessorContext<byte[], byte[]> context;

        private Hooked(String name) {
            this.name = name;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            BeforeCommit hook = requireNonNull(context.getStateStore(BeforeCommit.NAME));
            hook.run(context, () -> log.add(name));
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            requireNonNull(context).forward(record);
        }
    }
}
