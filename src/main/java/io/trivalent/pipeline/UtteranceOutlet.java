package io.trivalent.pipeline;

import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** The outlet of a stage whose values are utterances: key and time of a forwarded value are the utterance's. */
record UtteranceOutlet<T>(
        ProcessorContext<byte[], Object> context, String node, Function<? super T, AlignedUtterance> utterance)
        implements Outlet<T> {
    @Override
    public void next(T value) {
        AlignedUtterance aligned = utterance.apply(value);
        byte[] key = aligned.id().value().getBytes(StandardCharsets.UTF_8);
        context.forward(new Record<>(key, value, aligned.eventMs()), node);
    }

    @Override
    public void reject(Rejection rejection) {
        SentimentTopology.forward(context, rejection, new RecordHeaders());
    }
}
