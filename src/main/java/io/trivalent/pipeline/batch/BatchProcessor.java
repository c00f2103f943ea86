package io.trivalent.pipeline.batch;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.flow.WakeUp;
import io.trivalent.pipeline.join.AlignedUtterance;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Adapts the {@link Batcher} to Kafka Streams: drains it before each commit, and wakes it up while something waits. */
public final class BatchProcessor implements Processor<byte[], AlignedUtterance, byte[], Object> {
    /** Name of the node. */
    public static final String NAME = "batch";

    private final BatchConfig config;
    private final FlowCounters counters;
    private final RunCosts costs;
    private final Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet;
    private @Nullable Wiring wiring;

    public BatchProcessor(
            BatchConfig config,
            FlowCounters counters,
            RunCosts costs,
            Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet) {
        this.config = config;
        this.counters = counters;
        this.costs = costs;
        this.outlet = outlet;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        BatchLoad load = BatchLoad.open(counters.loads(), context.taskId().partition(), config);
        BeforeCommit commit = context.getStateStore(BeforeCommit.NAME);
        Wiring created = new Wiring(context, new Batcher(config, counters, costs, outlet.apply(context)), load, commit);
        wiring = created;
        commit.run(context, created::drain);
    }

    @Override
    public void process(Record<byte[], AlignedUtterance> record) {
        requireNonNull(wiring, "process was called before init").add(record.value());
    }

    /** Kafka Streams also closes tasks that it never initialized. */
    @Override
    public void close() {
        if (wiring != null) {
            wiring.close();
            wiring = null;
        }
    }

    /** The state between {@code init} and {@code close}. */
    private final class Wiring {
        private final ProcessorContext<byte[], Object> context;
        private final Batcher batcher;
        private final BatchLoad load;
        private final BeforeCommit commit;
        private final WakeUp wakeUp;

        private Wiring(ProcessorContext<byte[], Object> context, Batcher batcher, BatchLoad load, BeforeCommit commit) {
            this.context = context;
            this.batcher = batcher;
            this.load = load;
            this.commit = commit;
            this.wakeUp = new WakeUp(context, period(), this::tick);
        }

        private void add(AlignedUtterance utterance) {
            batcher.add(utterance, context.currentSystemTimeMs());
            update();
        }

        private void tick(long wallMs) {
            commit.guard(() -> batcher.tick(wallMs));
            update();
        }

        private void drain() {
            batcher.drain(FlushCause.COMMIT);
            load.show(batcher);
        }

        private void close() {
            batcher.abandon();
            load.close();
        }

        private void update() {
            load.show(batcher);
            wakeUp.update(batcher.waiting());
        }
    }

    /** A quarter of the maximum wait time, so that no utterance waits much longer than that. */
    private Duration period() {
        return Duration.ofMillis(Math.max(1, config.maxDelay().toMillis() / 4));
    }
}
