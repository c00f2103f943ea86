package io.trivalent.pipeline.batch;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.flow.WakeUp;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.join.SavedUtterance;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * A batcher that is not drained before a commit, because a logged store holds the waiting utterances: an utterance is written
 * when it begins to wait and deleted when it is scored. It exists to measure the cost of this design, and ignores the content
 * of the store when it starts.
 */
public final class LoggedBatch implements Processor<byte[], AlignedUtterance, byte[], Object> {
    private final BatchConfig config;
    private final FlowCounters counters;
    private final Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet;
    private @Nullable ProcessorContext<byte[], Object> context;
    private @Nullable KeyValueStore<String, byte[]> store;
    private @Nullable Batcher batcher;
    private @Nullable AlignedUtterance arriving;
    private @Nullable WakeUp wakeUp;

    public LoggedBatch(
            BatchConfig config,
            FlowCounters counters,
            Function<ProcessorContext<byte[], Object>, Consumer<Batch>> outlet) {
        this.config = config;
        this.counters = counters;
        this.outlet = outlet;
    }

    /** The store of the waiting utterances. */
    public static StoreBuilder<KeyValueStore<String, byte[]>> store() {
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(BatchProcessor.NAME), Serdes.String(), Serdes.ByteArray());
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        store = context.getStateStore(BatchProcessor.NAME);
        Consumer<Batch> next = outlet.apply(context);
        batcher = new Batcher(config, counters, new RunCosts(), () -> false, batch -> {
            next.accept(batch);
            batch.utterances().forEach(this::scored);
        });
        wakeUp = new WakeUp(context, config.maxDelay().dividedBy(4), this::tick);
    }

    @Override
    public void process(Record<byte[], AlignedUtterance> record) {
        AlignedUtterance utterance = record.value();
        arriving = utterance;
        requireNonNull(batcher).add(utterance, requireNonNull(context).currentSystemTimeMs());
        if (arriving != null) {
            requireNonNull(store).put(utterance.id().value(), SavedUtterance.bytes(utterance));
            arriving = null;
        }
        update();
    }

    private void tick(long wallMs) {
        requireNonNull(batcher).tick(wallMs);
        update();
    }

    private void update() {
        requireNonNull(wakeUp).update(requireNonNull(batcher).waiting());
    }

    /** An utterance that fills its batch is scored at once and never stored. */
    private void scored(AlignedUtterance utterance) {
        if (utterance.equals(arriving)) {
            arriving = null;
        } else {
            requireNonNull(store).delete(utterance.id().value());
        }
    }
}
