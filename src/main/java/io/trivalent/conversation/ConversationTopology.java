package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.wire.Topics;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Sentiment events and declared ends, by clip, to conversations. The first sub-topology finds the clip of each event and writes it to the
 * internal topic {@code clips}; the second one computes.
 */
public final class ConversationTopology implements Supplier<Topology> {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final ConversationConfig config;
    private final Topics topics;
    private final Deserializer<Object> deserializer;
    private final Serializer<Object> serializer;
    private final ConversationCounters counters;

    public ConversationTopology(
            ConversationConfig config,
            Topics topics,
            Deserializer<Object> deserializer,
            Serializer<Object> serializer,
            ConversationCounters counters) {
        this.config = config;
        this.topics = topics;
        this.deserializer = deserializer;
        this.serializer = serializer;
        this.counters = counters;
    }

    @Override
    public Topology get() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(store());
        KStream<byte[], byte[]> events = builder.stream(topics.sentiments(), consumed("events"))
                .process(() -> new ClipRouter(reader(), counters), Named.as("route"));
        KStream<byte[], byte[]> ends = builder.stream(topics.conversationEnds(), consumed("ends"))
                .filter((clip, value) -> clip != null && clip.length > 0, Named.as("named"))
                .mapValues(value -> new byte[0], Named.as("end"));
        events.merge(ends, Named.as("both"))
                .repartition(Repartitioned.<byte[], byte[]>as("clips")
                        .withKeySerde(BYTES)
                        .withValueSerde(BYTES))
                .selectKey((clip, value) -> new String(clip, UTF_8), Named.as("clip"))
                .process(
                        () -> new ConversationProcessor(
                                config,
                                reader(),
                                new ConversationWriter(topics.conversations(), serializer, config),
                                counters),
                        Named.as("converse"),
                        ConversationProcessor.STORE)
                .to(
                        topics.conversations(),
                        Produced.<String, byte[]>as("publish")
                                .withKeySerde(Serdes.String())
                                .withValueSerde(BYTES));
        return builder.build();
    }

    private SentimentReader reader() {
        return new SentimentReader(topics.sentiments(), deserializer);
    }

    private static Consumed<byte[], byte[]> consumed(String name) {
        return Consumed.<byte[], byte[]>as(name)
                .withKeySerde(BYTES)
                .withValueSerde(BYTES)
                .withOffsetResetPolicy(AutoOffsetReset.earliest());
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(ConversationProcessor.STORE), Serdes.String(), BYTES)
                .withCachingEnabled();
    }
}
