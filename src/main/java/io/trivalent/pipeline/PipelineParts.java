package io.trivalent.pipeline;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.emit.EventTraces;
import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.Backlog;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Inputs;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.wire.Topics;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The parts from which {@link SentimentTopology} builds the pipeline. All tasks of a process share them, so each is thread-safe.
 * Their creator closes them after the pipeline has stopped.
 *
 * @param config settings of the stages
 * @param topics names of the input and output topics
 * @param active package that quantizes new records; it must be one of {@code models}
 * @param models open packages; {@code score} opens others in it that waiting utterances were quantized for
 * @param deserializer configured Avro deserializer of the input values
 * @param serializer configured Avro serializer of the sentiment events
 * @param counters counts of all stages
 * @param inputs how far the input topics have been read
 * @param backlog what is left to each stream thread
 * @param letters maximum size of a dead letter
 * @param traces follows utterances from their producers to their consumers
 * @param wallMs wall clock, milliseconds since 1970. Kafka Streams' own clock does not advance while it processes a round of
 *     records
 */
public record PipelineParts(
        PipelineConfig config,
        Topics topics,
        LoadedModel active,
        LoadedModels models,
        Deserializer<Object> deserializer,
        Serializer<Object> serializer,
        FlowCounters counters,
        Inputs inputs,
        Backlog backlog,
        LetterLimit letters,
        EventTraces traces,
        LongSupplier wallMs) {
    public PipelineParts {
        requireNonNull(config);
        requireNonNull(topics);
        requireNonNull(active);
        requireNonNull(models);
        requireNonNull(deserializer);
        requireNonNull(serializer);
        requireNonNull(counters);
        requireNonNull(inputs);
        requireNonNull(backlog);
        requireNonNull(letters);
        requireNonNull(traces);
        requireNonNull(wallMs);
    }
}
