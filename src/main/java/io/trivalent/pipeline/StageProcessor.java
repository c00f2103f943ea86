package io.trivalent.pipeline;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.vocabulary.Rejection;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Adapts a stage that returns at most one value per record to Kafka Streams. The value keeps the record's key and time. */
final class StageProcessor<I, O> implements Processor<byte[], I, byte[], Object>, Outlet<O> {
    private final Function<ProcessorContext<byte[], Object>, BiConsumer<Record<byte[], I>, Outlet<O>>> stage;
    private final String node;
    private @Nullable ProcessorContext<byte[], Object> context;
    private @Nullable BiConsumer<Record<byte[], I>, Outlet<O>> work;
    private @Nullable Record<byte[], I> current;

    StageProcessor(
            Function<ProcessorContext<byte[], Object>, BiConsumer<Record<byte[], I>, Outlet<O>>> stage, String node) {
        this.stage = stage;
        this.node = node;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.work = stage.apply(context);
    }

    @Override
    public void process(Record<byte[], I> record) {
        current = record;
        requireNonNull(work).accept(record, this);
    }

    @Override
    public void next(O value) {
        requireNonNull(context).forward(requireNonNull(current).withValue(value), node);
    }

    @Override
    public void reject(Rejection rejection) {
        SentimentTopology.forward(
                requireNonNull(context), rejection, requireNonNull(current).headers());
    }
}
