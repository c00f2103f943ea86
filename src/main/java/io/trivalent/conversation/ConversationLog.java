package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.trivalent.Alert;
import io.trivalent.AlertState;
import io.trivalent.Conversation;
import io.trivalent.conversation.alerts.Alerts;
import io.trivalent.conversation.alerts.ClipAlerts;
import io.trivalent.conversation.alerts.Rules;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Figures;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the topics of events, conversations and alerts from their beginnings to their ends, committed records only, and changes nothing
 * on the brokers.
 */
public final class ConversationLog {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> kafka;
    private final Topics topics;
    private final Deserializer<Object> deserializer;

    /** @param kafka settings of any Kafka client */
    public ConversationLog(Map<String, Object> kafka, Topics topics, Deserializer<Object> deserializer) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.kafka.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        this.topics = topics;
        this.deserializer = deserializer;
    }

    /** The latest conversation of each clip, by clip. */
    public Map<String, Conversation> latest() {
        Map<String, Conversation> latest = new TreeMap<>();
        read(topics.conversations(), record -> {
            String clip = new String(record.key(), UTF_8);
            if (record.value() == null) {
                latest.remove(clip);
            } else {
                latest.put(clip, conversation(record));
            }
        });
        return latest;
    }

    private Conversation conversation(ConsumerRecord<byte[], byte[]> record) {
        return (Conversation) deserializer.deserialize(record.topic(), record.headers(), record.value());
    }

    /** The figures of a clip, computed from the events alone; nothing if no event names it. */
    public Optional<Conversation> rebuild(String id, ConversationConfig config) {
        return Optional.ofNullable(rebuild(config, id::equals).get(id));
    }

    /** The figures of all clips, computed from the events alone. */
    public Map<String, Conversation> rebuild(ConversationConfig config) {
        return rebuild(config, clip -> !clip.isEmpty());
    }

    private Map<String, Conversation> rebuild(ConversationConfig config, Predicate<String> selected) {
        SentimentReader reader = new SentimentReader(topics.sentiments(), deserializer);
        Map<String, Clip> clips = new TreeMap<>();
        read(topics.sentiments(), record -> reader.read(record.value(), record.headers())
                .filter(event -> selected.test(event.getClipId()))
                .ifPresent(event -> clips.computeIfAbsent(event.getClipId(), id -> new Clip())
                        .add(Turn.of(event, record.timestamp()), record.timestamp(), record.timestamp())));
        Figures figures = ConversationWriter.figures(config);
        Map<String, Conversation> conversations = new TreeMap<>();
        clips.forEach((id, clip) -> conversations.put(id, figures.of(id, clip)));
        return conversations;
    }

    /** All alerts, those of a clip in their order. */
    public List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        read(
                topics.alerts(),
                record ->
                        alerts.add((Alert) deserializer.deserialize(record.topic(), record.headers(), record.value())));
        return alerts;
    }

    /** The alerts that were not withdrawn. */
    public List<Alert> standingAlerts() {
        return standing(alerts());
    }

    private static List<Alert> standing(List<Alert> alerts) {
        Map<String, Alert> standing = new LinkedHashMap<>();
        for (Alert alert : alerts) {
            if (alert.getState() == AlertState.RAISED) {
                standing.put(alert.getAlertId(), alert);
            } else {
                standing.remove(alert.getAlertId());
            }
        }
        return List.copyOf(standing.values());
    }

    /** The alerts that stand, computed from the events alone, as if the rules had been in use from the first one on. */
    public List<Alert> rebuildAlerts(Rules rules) {
        SentimentReader reader = new SentimentReader(topics.sentiments(), deserializer);
        Map<String, Clip> clips = new HashMap<>();
        Map<String, ClipAlerts> states = new HashMap<>();
        List<Alert> alerts = new ArrayList<>();
        read(topics.sentiments(), record -> reader.read(record.value(), record.headers())
                .filter(event -> !event.getClipId().isEmpty())
                .ifPresent(event -> {
                    String id = event.getClipId();
                    Clip clip = clips.computeIfAbsent(id, none -> new Clip());
                    states.computeIfAbsent(id, none -> new ClipAlerts())
                            .add(
                                    rules,
                                    clip,
                                    Turn.of(event, record.timestamp()),
                                    record.timestamp(),
                                    record.timestamp())
                            .alerts()
                            .forEach(change -> alerts.add(Alerts.of(id, clip, change)));
                }));
        return standing(alerts);
    }

    /** Whether all is equal but the state, which depends on the time and on declared ends. */
    public static boolean sameFigures(Conversation one, Conversation other) {
        return Conversation.newBuilder(other)
                .setState(one.getState())
                .setClosedBy(one.getClosedBy())
                .build()
                .equals(one);
    }

    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new IllegalStateException(
                        "topic %s does not exist, expected one that ./trivalent topics create makes".formatted(topic));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!partitions.stream()
                    .allMatch(partition -> consumer.position(partition) >= requireNonNull(ends.get(partition)))) {
                consumer.poll(POLL).forEach(action);
            }
        }
    }
}
