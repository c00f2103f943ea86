package io.trivalent.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Adapts the last stage to Kafka Streams: one value in, one record of bytes out to the sink. */
final class EmitProcessor<I> implements Processor<byte[], I, byte[], byte[]> {
    private final Function<Record<byte[], I>, Record<byte[], byte[]>> emit;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    EmitProcessor(Function<Record<byte[], I>, Record<byte[], byte[]>> emit) {
        this.emit = emit;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], I> record) {
        requireNonNull(context).forward(emit.apply(record));
    }
}
