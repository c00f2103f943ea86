package io.trivalent.pipeline;

import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.vocabulary.Rejection;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The outlet of a stage whose values are utterances: values go to the next node, rejections to the dead letters.
 *
 * @param record makes the record of a value
 * @param node the next node
 */
record ForwardingOutlet<T>(
        ProcessorContext<byte[], Object> context, Function<? super T, Record<byte[], Object>> record, String node)
        implements Outlet<T> {
    @Override
    public void next(T value) {
        context.forward(record.apply(value), node);
    }

    @Override
    public void reject(Rejection rejection) {
        SentimentTopology.forward(context, rejection, new RecordHeaders());
    }
}
