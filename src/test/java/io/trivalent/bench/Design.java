package io.trivalent.bench;

import io.trivalent.pipeline.LoggedTopology;
import io.trivalent.pipeline.PipelineParts;
import io.trivalent.pipeline.SentimentTopology;
import java.util.Map;
import org.apache.kafka.streams.Topology;

/** How what waits gets over a commit. */
enum Design {
    /** As shipped: batches are drained and the join is saved by a hook before each commit. */
    HOOK,
    /** Join and batch write every change to a logged store. */
    LOGGED,
    /** The same with Kafka Streams' cache of its default size in between. */
    CACHED,
    /** As shipped, but every utterance is scored alone as soon as it leaves the join. */
    ALONE;

    Topology topology(PipelineParts line) {
        return switch (this) {
            case HOOK, ALONE -> new SentimentTopology(line).get();
            case LOGGED -> LoggedTopology.of(line, false);
            case CACHED -> LoggedTopology.of(line, true);
        };
    }

    /** What differs from the defaults. */
    Map<String, String> settings() {
        return switch (this) {
            case HOOK, LOGGED -> Map.of();
            case CACHED -> Map.of("trivalent.streams.properties.\"statestore.cache.max.bytes\"", "10485760");
            case ALONE -> Map.of("trivalent.batch.max-size", "1");
        };
    }
}
