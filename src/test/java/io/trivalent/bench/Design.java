package io.trivalent.bench;

import io.trivalent.pipeline.LoggedTopology;
import io.trivalent.pipeline.PipelineParts;
import io.trivalent.pipeline.SentimentTopology;
import java.util.Map;
import org.apache.kafka.streams.Topology;

/** Designs that keep waiting utterances across a commit. */
enum Design {
    /** The shipped design: before each commit, a hook drains batches and saves the join. */
    HOOK,
    /** Join and batch write every change to a logged store. */
    LOGGED,
    /** Like {@link #LOGGED}, with the Kafka Streams cache at its default size. */
    CACHED,
    /** The shipped design, but each utterance is scored separately as soon as the join releases it. */
    ALONE;

    Topology topology(PipelineParts parts) {
        return switch (this) {
            case HOOK, ALONE -> new SentimentTopology(parts).get();
            case LOGGED -> LoggedTopology.of(parts, false);
            case CACHED -> LoggedTopology.of(parts, true);
        };
    }

    /** Settings that differ from the defaults. */
    Map<String, String> settings() {
        return switch (this) {
            case HOOK, LOGGED -> Map.of();
            case CACHED -> Map.of("trivalent.streams.properties.\"statestore.cache.max.bytes\"", "10485760");
            case ALONE -> Map.of("trivalent.batch.max-size", "1");
        };
    }
}
