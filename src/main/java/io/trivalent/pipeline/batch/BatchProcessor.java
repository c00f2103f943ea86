package io.trivalent.pipeline.batch;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.flow.Backlog;
import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.flow.WakeUp;
import io.trivalent.pipeline.join.AlignedUtterance;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Adapts the {@link Batcher} to Kafka Streams. The tasks of a stream thread share one: it is drained before each commit, and
 * woken up while something waits.
 */
public final class BatchProcessor implements Processor<byte[], AlignedUtterance, byte[], Object> {
    /** Name of the node. */
    public static final String NAME = "batch";

    private final BatchConfig config;
    private final ThreadLocal<ThreadBatches> threads;
    private final Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet;
    private @Nullable Wiring wiring;

    private BatchProcessor(
            BatchConfig config,
            ThreadLocal<ThreadBatches> threads,
            Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet) {
        this.config = config;
        this.threads = threads;
        this.outlet = outlet;
    }

    /**
     * A supplier of the processors of one pipeline.
     *
     * @param backlog what is left to each stream thread
     * @param wallMs wall clock, milliseconds since 1970
     * @param outlet receives the batches; each may contain utterances of all tasks of the stream thread
     */
    public static ProcessorSupplier<byte[], AlignedUtterance, byte[], Object> supplier(
            BatchConfig config,
            FlowCounters counters,
            RunCosts costs,
            Backlog backlog,
            LongSupplier wallMs,
            Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet) {
        BooleanSupplier behind = () -> backlog.left().compareTo(config.maxBacklog()) > 0;
        ThreadLocal<ThreadBatches> threads =
                ThreadLocal.withInitial(() -> new ThreadBatches(config, counters, costs, behind, wallMs));
        return () -> new BatchProcessor(config, threads, outlet);
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        BeforeCommit commit = context.getStateStore(BeforeCommit.NAME);
        Wiring created = new Wiring(context, threads.get(), commit);
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
        private final int partition;
        private final ThreadBatches batches;
        private final Consumer<Batch> out;
        private final BeforeCommit commit;
        private final WakeUp wakeUp;

        private Wiring(ProcessorContext<byte[], Object> context, ThreadBatches batches, BeforeCommit commit) {
            this.context = context;
            this.partition = context.taskId().partition();
            this.batches = batches;
            this.out = outlet.apply(context);
            this.commit = commit;
            this.wakeUp = new WakeUp(context, period(), this::tick);
            batches.open(partition);
        }

        private void add(AlignedUtterance utterance) {
            boolean waiting = batches.waiting();
            batches.add(utterance, context.currentSystemTimeMs(), out);
            if (!waiting) {
                update(context.currentSystemTimeMs()); // otherwise another task of the thread is woken up
            }
        }

        private void tick(long wallMs) {
            commit.guard(() -> batches.tick(wallMs, out));
            update(wallMs);
        }

        private void update(long wallMs) {
            if (batches.commitDue(wallMs)) {
                context.commit();
            }
            wakeUp.update(batches.waiting());
        }

        private void drain() {
            batches.drain(context.currentSystemTimeMs(), out);
        }

        private void close() {
            batches.close(partition);
        }
    }

    /** A quarter of the maximum wait time, so that no utterance waits much longer than that. */
    private Duration period() {
        return Duration.ofMillis(Math.max(1, config.maxDelay().toMillis() / 4));
    }
}
