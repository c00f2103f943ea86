package io.trivalent.pipeline.batch;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.join.AlignedUtterance;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The batcher as Kafka Streams wants it: drained before each commit, woken while something waits. */
public final class BatchProcessor implements Processor<byte[], AlignedUtterance, byte[], Object> {
    public static final String NAME = "batch";

    private static final String HOOK = "batch-before-commit";

    private final BatchConfig config;
    private final FlowCounters counters;
    private final Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet;
    private @Nullable ProcessorContext<byte[], Object> context;
    private @Nullable Batcher batcher;
    private @Nullable Cancellable ticking;

    public BatchProcessor(
            BatchConfig config,
            FlowCounters counters,
            Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet) {
        this.config = config;
        this.counters = counters;
        this.outlet = outlet;
    }

    /** The hook that drains what waits. */
    public static org.apache.kafka.streams.state.StoreBuilder<BeforeCommit> hook() {
        return BeforeCommit.builder(HOOK);
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        Batcher fresh = new Batcher(config, counters, outlet.apply(context));
        batcher = fresh;
        BeforeCommit hook = context.getStateStore(HOOK);
        hook.run(context, () -> fresh.drain(FlushCause.COMMIT));
    }

    @Override
    public void process(Record<byte[], AlignedUtterance> record) {
        requireNonNull(batcher).add(record.value(), requireNonNull(context).currentSystemTimeMs());
        tickWhileWaiting();
    }

    /** A task may be closed that was never initialized. */
    @Override
    public void close() {
        if (batcher != null) {
            batcher.giveUp();
            batcher = null;
        }
    }

    private void tick(long wallMs) {
        requireNonNull(batcher).tick(wallMs);
        tickWhileWaiting();
    }

    private void tickWhileWaiting() {
        boolean waiting = requireNonNull(batcher).waiting();
        if (waiting && ticking == null) {
            ticking = requireNonNull(context).schedule(tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
        } else if (!waiting && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    /** Looks often enough that nothing waits much longer than it should. */
    private Duration tick() {
        return Duration.ofMillis(Math.max(1, config.maxDelay().toMillis() / 4));
    }
}
