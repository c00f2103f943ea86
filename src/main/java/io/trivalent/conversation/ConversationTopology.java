package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.conversation.alerts.LiveRules;
import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.TaskStore;
import io.trivalent.wire.Topics;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * Sentiment events, declared ends and erasures, by clip, to conversations and alerts. The first sub-topologies find the clip of each record
 * and write it to the internal topic {@code clips}, as {@link ClipMessage} says; the last one computes.
 */
public final class ConversationTopology implements Supplier<Topology> {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final ConversationConfig config;
    private final LiveRules rules;
    private final Topics topics;
    private final Serde<Object> records;
    private final ConversationCounters counters;

    /** @param records reads and writes Avro records in the Confluent wire format */
    public ConversationTopology(
            ConversationConfig config,
            LiveRules rules,
            Topics topics,
            Serde<Object> records,
            ConversationCounters counters) {
        this.config = config;
        this.rules = rules;
        this.topics = topics;
        this.records = records;
        this.counters = counters;
    }

    @Override
    public Topology get() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(TaskStore.builder(HeldClips.CLIPS));
        builder.addStateStore(TaskStore.builder(HeldClips.ALERTS));
        builder.addStateStore(BeforeCommit.builder());
        KStream<byte[], byte[]> events = builder.stream(topics.sentiments(), consumed("events"))
                .process(() -> new ClipRouter(reader(), rules, counters), Named.as("route"));
        KStream<byte[], byte[]> ends = builder.stream(topics.conversationEnds(), consumed("ends"))
                .process(() -> new EndRouter(counters), Named.as("end"));
        events.merge(ends, Named.as("both"))
                .repartition(Repartitioned.<byte[], byte[]>as("clips")
                        .withKeySerde(BYTES)
                        .withValueSerde(BYTES))
                .selectKey((clip, value) -> new String(clip, UTF_8), Named.as("clip"))
                .process(this::processor, Named.as("converse"), HeldClips.CLIPS, HeldClips.ALERTS, BeforeCommit.NAME)
                .to(
                        (clip, published, context) -> published.topic(),
                        Produced.<String, Published>as("publish")
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Published.serde()));
        return builder.build();
    }

    private ConversationProcessor processor() {
        return new ConversationProcessor(
                config,
                new AlertEvaluator(rules, counters),
                new ConversationWriter(topics, records.serializer(), config),
                counters);
    }

    private SentimentReader reader() {
        return new SentimentReader(topics.sentiments(), records.deserializer());
    }

    private static Consumed<byte[], byte[]> consumed(String name) {
        return Consumed.<byte[], byte[]>as(name)
                .withKeySerde(BYTES)
                .withValueSerde(BYTES)
                .withOffsetResetPolicy(AutoOffsetReset.earliest());
    }
}
