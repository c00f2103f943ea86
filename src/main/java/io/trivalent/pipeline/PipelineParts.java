package io.trivalent.pipeline;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.wire.Topics;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What the topology is built from.
 *
 * @param active the package that quantizes and scores what arrives from now on
 * @param deserializer configured and thread-safe, as Avro deserializers are
 * @param serializer configured and thread-safe, as Avro serializers are
 * @param letters how large a dead letter may be
 * @param wallMs the wall clock, milliseconds since 1970: Streams' own stands still while a round of records is processed
 */
public record PipelineParts(
        PipelineConfig config,
        Topics topics,
        LoadedModel active,
        LoadedModels models,
        Deserializer<Object> deserializer,
        Serializer<Object> serializer,
        FlowCounters counters,
        LetterLimit letters,
        LongSupplier wallMs) {
    public PipelineParts {
        requireNonNull(config);
        requireNonNull(topics);
        requireNonNull(active);
        requireNonNull(models);
        requireNonNull(deserializer);
        requireNonNull(serializer);
        requireNonNull(counters);
        requireNonNull(letters);
        requireNonNull(wallMs);
    }
}
