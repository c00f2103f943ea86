package io.trivalent.pipeline.flow;

import io.trivalent.wire.TopicAdmin;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The store of a stage that keeps utterances over a commit: in memory, with a changelog, without a cache. */
public final class TaskStore {
    private TaskStore() {}

    /** Builds a store whose name is also that of its changelog. */
    public static StoreBuilder<KeyValueStore<String, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(
                        Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(TopicAdmin.MAX_MESSAGE_BYTES)));
    }
}
