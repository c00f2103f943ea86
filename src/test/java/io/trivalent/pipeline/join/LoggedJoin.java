package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;

import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.validate.RolePolicy;
import java.util.function.Function;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A join that writes each change to its store at once, to measure the cost. It does not restore its state from the store. */
public final class LoggedJoin implements Processor<byte[], QuantizedPart, byte[], Object>, JoinLog {
    private final JoinConfig config;
    private final Manifest manifest;
    private final FlowCounters counters;
    private final Function<ProcessorContext<byte[], Object>, Outlet<AlignedUtterance>> outlet;
    private @Nullable ProcessorContext<byte[], Object> context;
    private @Nullable KeyValueStore<String, byte[]> store;
    private @Nullable Assembler assembler;
    private @Nullable Cancellable ticking;

    public LoggedJoin(
            JoinConfig config,
            Manifest manifest,
            FlowCounters counters,
            Function<ProcessorContext<byte[], Object>, Outlet<AlignedUtterance>> outlet) {
        this.config = config;
        this.manifest = manifest;
        this.counters = counters;
        this.outlet = outlet;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        store = context.getStateStore(JoinProcessor.NAME);
        assembler = new Assembler(
                config, manifest, RolePolicy.NONE, counters, InputProgress.immediate(), outlet.apply(context));
    }

    @Override
    public void process(Record<byte[], QuantizedPart> record) {
        requireNonNull(assembler).accept(record.value(), requireNonNull(context).currentSystemTimeMs());
        settle();
    }

    private void tick(long wallMs) {
        requireNonNull(assembler).tick(wallMs);
        settle();
    }

    /** Saves, and ticks while an utterance waits, as {@link JoinProcessor} does. */
    private void settle() {
        Assembler join = requireNonNull(assembler);
        join.save(this);
        if (join.waiting() && ticking == null) {
            ticking = requireNonNull(context).schedule(config.tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
        } else if (!join.waiting() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    @Override
    public void put(String key, byte[] value) {
        requireNonNull(store).put(key, value);
    }

    @Override
    public void delete(String key) {
        requireNonNull(store).delete(key);
    }
}
