package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;

import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Inputs;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.flow.TaskStore;
import io.trivalent.pipeline.flow.WakeUp;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.validate.NamedRole;
import io.trivalent.pipeline.validate.RolePolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The join's Kafka Streams processor: it feeds the {@link Assembler}, owns its store, and ticks while an utterance waits. */
public final class JoinProcessor implements Processor<byte[], Object, byte[], Object> {
    /** Name of the topology node, of its store and of the store's changelog. */
    public static final String NAME = "join";

    private final JoinConfig config;
    private final Manifest manifest;
    private final RolePolicy policy;
    private final FlowCounters counters;
    private final Inputs inputs;
    private final Function<ProcessorContext<byte[], Object>, Outlet<AlignedUtterance>> outlet;
    private @Nullable Wiring wiring;

    public JoinProcessor(
            JoinConfig config,
            Manifest manifest,
            RolePolicy policy,
            FlowCounters counters,
            Inputs inputs,
            Function<ProcessorContext<byte[], Object>, Outlet<AlignedUtterance>> outlet) {
        this.config = config;
        this.manifest = manifest;
        this.policy = policy;
        this.counters = counters;
        this.inputs = inputs;
        this.outlet = outlet;
    }

    /** Builds the store. The {@link Assembler} saves its changes to it before each commit. */
    public static StoreBuilder<KeyValueStore<String, byte[]>> store() {
        return TaskStore.builder(NAME);
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        KeyValueStore<String, byte[]> store = context.getStateStore(NAME);
        int partition = context.taskId().partition();
        Assembler assembler =
                new Assembler(config, manifest, policy, counters, inputs.of(partition), outlet.apply(context));
        JoinLoad load = JoinLoad.open(counters.loads(), partition, config);
        BeforeCommit commit = context.getStateStore(BeforeCommit.NAME);
        Wiring wired = new Wiring(context, store, assembler, load, commit);
        wiring = wired;
        wired.restore();
        commit.run(context, wired::save);
    }

    /**
     * Accepts a {@link QuantizedPart}, or a {@link NamedRole} that comes ahead of it.
     *
     * @throws ClassCastException if the value is neither
     */
    @Override
    public void process(Record<byte[], Object> record) {
        if (record.value() instanceof NamedRole named) {
            wired().accept(named);
        } else {
            wired().accept((QuantizedPart) record.value());
        }
    }

    /** Kafka Streams also closes tasks that it never initialized. */
    @Override
    public void close() {
        if (wiring != null) {
            wiring.close();
            wiring = null;
        }
    }

    private Wiring wired() {
        return requireNonNull(wiring, "the join processor was used before init");
    }

    /** The objects that exist between {@code init} and {@code close}. */
    private final class Wiring implements JoinLog {
        private final ProcessorContext<byte[], Object> context;
        private final KeyValueStore<String, byte[]> store;
        private final Assembler assembler;
        private final JoinLoad load;
        private final BeforeCommit commit;
        private final WakeUp wakeUp;

        private Wiring(
                ProcessorContext<byte[], Object> context,
                KeyValueStore<String, byte[]> store,
                Assembler assembler,
                JoinLoad load,
                BeforeCommit commit) {
            this.context = context;
            this.store = store;
            this.assembler = assembler;
            this.load = load;
            this.commit = commit;
            this.wakeUp = new WakeUp(context, config.tick(), this::tick);
        }

        private void restore() {
            Map<String, byte[]> saved = new HashMap<>();
            try (KeyValueIterator<String, byte[]> all = store.all()) {
                all.forEachRemaining(entry -> saved.put(entry.key, entry.value));
            }
            assembler.restore(saved);
            settle();
        }

        private void accept(QuantizedPart part) {
            commit.guard(() -> assembler.accept(part, context.currentSystemTimeMs()));
            settle();
        }

        private void accept(NamedRole named) {
            commit.guard(() -> assembler.accept(named, context.currentSystemTimeMs()));
            settle();
        }

        private void tick(long wallMs) {
            commit.guard(() -> assembler.tick(wallMs));
            settle();
        }

        private void save() {
            assembler.save(this);
            load.show(assembler);
        }

        private void close() {
            assembler.handOver();
            load.close();
        }

        private void settle() {
            load.show(assembler);
            wakeUp.update(assembler.waiting());
        }

        @Override
        public void put(String key, byte[] value) {
            store.put(key, value);
        }

        @Override
        public void delete(String key) {
            store.delete(key);
        }
    }
}
