package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trivalent.Alert;
import io.trivalent.ClosedBy;
import io.trivalent.Conversation;
import io.trivalent.ConversationState;
import io.trivalent.Sentiment;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.alerts.LiveRules;
import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Events;
import io.trivalent.fixtures.StateDirectories;
import io.trivalent.settings.Settings;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology of conversations on Kafka's test driver. */
class ConversationTopologyTest {
    private static final Topics TOPICS = Topics.defaults();
    private static final long START_MS = 1_700_000_000_000L;

    private final RegistryClient registry = new EmbeddedRegistryClient(SchemaStore.inMemory());
    private final AvroSerializer serializer = new AvroSerializer(registry);
    private final AvroDeserializer deserializer = new AvroDeserializer(registry);
    private final ConversationCounters counters = new ConversationCounters();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> events;
    private final TestInputTopic<byte[], byte[]> ends;
    private final TestOutputTopic<byte[], byte[]> conversations;
    private final TestOutputTopic<byte[], byte[]> alerts;

    ConversationTopologyTest(@TempDir Path folder) throws IOException {
        Path rules = Files.writeString(
                folder.resolve("alerts.yaml"),
                "rules: [{name: low, figure: score, at-most: -0.7}, {name: falls, figure: mean, utterances: 2, at-most: -0.7}]");
        deserializer.configure(Map.of("specific.avro.reader", true), false);
        ConversationConfig config = Settings.load(Map.of(
                        "trivalent.conversation.idle-after",
                        "1m",
                        "trivalent.conversation.memory",
                        "1h",
                        "trivalent.conversation.alerts",
                        rules.toString()))
                .conversation();
        var topology = new ConversationTopology(
                config, LiveRules.open(config.alerts()), TOPICS, Serdes.serdeFrom(serializer, deserializer), counters);
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "conversation-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, StateDirectories.fresh());
        driver = new TopologyTestDriver(topology.get(), properties, Instant.ofEpochMilli(START_MS));
        events = driver.createInputTopic(TOPICS.sentiments(), new ByteArraySerializer(), new ByteArraySerializer());
        ends = driver.createInputTopic(TOPICS.conversationEnds(), new ByteArraySerializer(), new ByteArraySerializer());
        conversations = driver.createOutputTopic(
                TOPICS.conversations(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        alerts = driver.createOutputTopic(TOPICS.alerts(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void publishesTheFiguresAfterEachEventKeyedByClip() {
        // When
        send(Events.event(1, 0, "ann", 0.5));
        send(Events.event(2, 5, "bob", -0.25));
        // Then
        var records = conversations.readRecordsToList();
        assertThat(records)
                .extracting(record -> new String(record.key(), UTF_8))
                .containsExactly("clip", "clip");
        assertThat(records).extracting(record -> record.timestamp()).containsExactly(START_MS, START_MS);
        assertThat(records)
                .extracting(record -> read(record.value()).getOverall().getMean())
                .containsExactly(0.5f, 0.125f);
    }

    @Test
    void closesAnIdleConversationAndForgetsItLater() {
        // Given
        send(Events.event(1, 0, "ann", 0.5));
        published();
        // When
        driver.advanceWallClockTime(Duration.ofSeconds(59));
        // Then
        assertThat(published()).isEmpty();
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        Conversation closed = published().get(0);
        assertThat(closed.getState()).isEqualTo(ConversationState.CLOSED);
        assertThat(closed.getClosedBy()).isEqualTo(ClosedBy.IDLE);
        driver.advanceWallClockTime(Duration.ofHours(1));
        assertThat(published()).isEmpty();
        assertThat(counters.of(Count.FORGOTTEN)).isEqualTo(1);
        send(Events.event(2, 5, "ann", -0.5));
        assertThat(published().get(0).getOverall().getUtterances()).isEqualTo(1);
    }

    @Test
    void opensAnIdleConversationAgain() {
        // Given
        send(Events.event(1, 0, "ann", 0.5));
        driver.advanceWallClockTime(Duration.ofSeconds(61));
        published();
        // When
        send(Events.event(2, 5, "ann", -0.5));
        // Then
        Conversation open = published().get(0);
        assertThat(open.getState()).isEqualTo(ConversationState.OPEN);
        assertThat(open.getOverall().getUtterances()).isEqualTo(2);
        driver.advanceWallClockTime(Duration.ofSeconds(61));
        assertThat(published()).extracting(Conversation::getState).containsExactly(ConversationState.CLOSED);
    }

    @Test
    void closesAConversationWhoseEndIsDeclared() {
        // Given
        send(Events.event(1, 0, "ann", 0.5));
        // When
        ends.pipeInput("clip".getBytes(UTF_8), "any value".getBytes(UTF_8));
        ends.pipeInput("nobody knows it".getBytes(UTF_8), new byte[0]);
        ends.pipeInput(new TestRecord<>(null, new byte[0]));
        send(Events.event(2, 5, "ann", -0.5));
        driver.advanceWallClockTime(Duration.ofMinutes(2));
        // Then
        List<Conversation> published = published();
        assertThat(published)
                .extracting(Conversation::getClosedBy)
                .containsExactly(ClosedBy.NOTHING, ClosedBy.END, ClosedBy.END);
        assertThat(published.get(2).getOverall().getUtterances()).isEqualTo(2);
        assertThat(counters.of(Count.ENDED)).isEqualTo(1);
        assertThat(counters.of(Count.UNKNOWN_END)).isEqualTo(1);
    }

    @Test
    void leavesOutWhatBelongsToNoConversation() {
        // When
        send(Events.builder(1, 0, "ann", 0.5).setClipId("").build());
        events.pipeInput("u1".getBytes(UTF_8), "not in the wire format".getBytes(UTF_8));
        events.pipeInput("u1".getBytes(UTF_8), new byte[0]);
        events.pipeInput(new TestRecord<>("u1".getBytes(UTF_8), null));
        // Then
        assertThat(published()).isEmpty();
        assertThat(counters.of(Count.WITHOUT_CLIP)).isEqualTo(1);
        assertThat(counters.of(Count.UNREADABLE)).isEqualTo(3);
    }

    @Test
    void leavesOutEventsThatNoProcessorWrites() {
        // When
        send(Events.builder(1, 0, "ann", 0.5).setRange(0).build());
        send(Events.builder(2, 0, "ann", 0.5).setScore(1.5f).build());
        send(Events.builder(3, 0, "ann", 0.5).setScore(Float.NaN).build());
        send(Events.builder(4, 0, "ann", 0.5).setStartMs(-1).build());
        send(Events.builder(5, 9, "ann", 0.5).setEndMs(1).build());
        send(Events.builder(6, 0, "ann", 0.5).setSequence(-1).build());
        send(Events.builder(7, 0, "a".repeat(70_000), 0.5).build());
        send(Events.builder(8, 0, "ann", 0.5).setUtteranceId("u".repeat(257)).build());
        send(Events.builder(9, 0, "ann", 0.5).setRevision(-1).build());
        // Then
        assertThat(published()).isEmpty();
        assertThat(counters.of(Count.UNREADABLE)).isEqualTo(9);
    }

    @Test
    void ignoresARevisionThatALaterOneOvertook() {
        // When
        send(Events.builder(1, 0, "ann", 0.5).setRevision(1).build());
        send(Events.event(1, 0, "ann", -0.5));
        // Then
        assertThat(published()).hasSize(1);
        assertThat(counters.of(Count.ADDED)).isEqualTo(1);
        assertThat(counters.of(Count.IGNORED)).isEqualTo(1);
    }

    @Test
    void publishesAlertsKeyedByClip() {
        // When
        send(Events.event(1, 0, "ann", -0.8));
        send(Events.event(2, 5, "ann", -0.8));
        send(Events.builder(1, 0, "ann", 0.5).setRevision(1).build());
        // Then
        var records = alerts.readRecordsToList();
        assertThat(records)
                .extracting(record -> new String(record.key(), UTF_8))
                .containsOnly("clip");
        assertThat(records)
                .extracting(record -> (Alert) deserializer.deserialize(TOPICS.alerts(), record.value()))
                .extracting(alert -> alert.getState() + " " + alert.getAlertId())
                .containsExactly(
                        "RAISED clip/low/u1",
                        "RAISED clip/falls/u2",
                        "WITHDRAWN clip/low/u1",
                        "RAISED clip/low/u2",
                        "WITHDRAWN clip/falls/u2");
        assertThat(counters.of(Count.ALERTS_RAISED)).isEqualTo(3);
        assertThat(counters.of(Count.ALERTS_WITHDRAWN)).isEqualTo(2);
        assertThat(published()).hasSize(3);
    }

    @Test
    void erasesAClipFromStoresAndTopic() {
        // Given
        send(Events.event(1, 0, "ann", -0.8));
        conversations.readRecordsToList();
        // When
        ends.pipeInput(erasure("clip"));
        ends.pipeInput(erasure("nobody knows it"));
        // Then
        assertThat(conversations.readRecordsToList())
                .extracting(record -> new String(record.key(), UTF_8), TestRecord::value)
                .containsExactly(tuple("clip", null), tuple("nobody knows it", null));
        assertThat(driver.getKeyValueStore(HeldClips.CLIPS).all()).isExhausted();
        assertThat(driver.getKeyValueStore(HeldClips.ALERTS).all()).isExhausted();
        assertThat(counters.of(Count.ERASED)).isEqualTo(2);
        driver.advanceWallClockTime(Duration.ofHours(2));
        assertThat(published()).isEmpty();
        // When: an event comes later, it begins anew
        send(Events.event(2, 5, "ann", -0.8));
        assertThat(published().get(0).getOverall().getUtterances()).isEqualTo(1);
    }

    private static TestRecord<byte[], byte[]> erasure(String clip) {
        Headers headers = new RecordHeaders().add(EndRouter.ERASE, new byte[0]);
        return new TestRecord<>(clip.getBytes(UTF_8), new byte[0], headers);
    }

    private void send(Sentiment event) {
        byte[] key = event.getUtteranceId().getBytes(UTF_8);
        events.pipeInput(key, serializer.serialize(TOPICS.sentiments(), event), START_MS);
    }

    /** The conversations since the last call. */
    private List<Conversation> published() {
        return conversations.readValuesToList().stream().map(this::read).toList();
    }

    private Conversation read(byte[] value) {
        return (Conversation) deserializer.deserialize(TOPICS.conversations(), value);
    }
}
