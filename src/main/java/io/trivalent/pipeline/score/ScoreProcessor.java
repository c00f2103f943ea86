package io.trivalent.pipeline.score;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.flow.Outlet;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Adapts the {@link Scorer} to Kafka Streams: one batch in, one result per utterance of the batch out. */
public final class ScoreProcessor implements Processor<byte[], Batch, byte[], Object> {
    /** Name of the node. */
    public static final String NAME = "score";

    private final Scorer scorer;
    private final Function<ProcessorContext<byte[], Object>, Outlet<ScoredUtterance>> outlet;
    private @Nullable Outlet<ScoredUtterance> out;

    public ScoreProcessor(Scorer scorer, Function<ProcessorContext<byte[], Object>, Outlet<ScoredUtterance>> outlet) {
        this.scorer = scorer;
        this.outlet = outlet;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        out = outlet.apply(context);
    }

    @Override
    public void process(Record<byte[], Batch> record) {
        scorer.score(record.value(), requireNonNull(out, "process was called before init"));
    }
}
