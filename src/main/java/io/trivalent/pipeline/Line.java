package io.trivalent.pipeline;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.score.LoadedModel;
import io.trivalent.pipeline.score.Models;
import io.trivalent.wire.Topics;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What the topology is built from.
 *
 * @param active the package that quantizes and scores what arrives from now on
 * @param deserializer gives each task its own, configured
 * @param serializer gives each task its own, configured
 */
public record Line(
        PipelineConfig config,
        Topics topics,
        LoadedModel active,
        Models models,
        Supplier<Deserializer<Object>> deserializer,
        Supplier<Serializer<Object>> serializer,
        FlowCounters counters) {
    public Line {
        requireNonNull(config);
        requireNonNull(topics);
        requireNonNull(active);
        requireNonNull(models);
        requireNonNull(deserializer);
        requireNonNull(serializer);
        requireNonNull(counters);
    }
}
