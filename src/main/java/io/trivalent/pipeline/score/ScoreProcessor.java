package io.trivalent.pipeline.score;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.pipeline.flow.TaskStore;
import io.trivalent.pipeline.flow.WakeUp;
import io.trivalent.pipeline.join.AlignedFormat;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Rejection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Adapts the {@link Scorer} to Kafka Streams: one batch in, one result per utterance of the batch out, through the task of
 * the utterance. A postponed utterance is stored, so that the commit of its batch does not lose it, and runs alone later.
 */
public final class ScoreProcessor implements Processor<byte[], Batch, byte[], Object> {
    /** Name of the topology node, of its store and of the store's changelog. */
    public static final String NAME = "score";

    private static final Duration PERIOD = Duration.ofMillis(10);

    private final ThreadLocal<ThreadScores> threads;
    private final FlowCounters counters;
    private final Function<ProcessorContext<byte[], Object>, Outlet<ScoredUtterance>> outlet;
    private @Nullable Wiring wiring;

    private ScoreProcessor(
            ThreadLocal<ThreadScores> threads,
            FlowCounters counters,
            Function<ProcessorContext<byte[], Object>, Outlet<ScoredUtterance>> outlet) {
        this.threads = threads;
        this.counters = counters;
        this.outlet = outlet;
    }

    /**
     * A supplier of the processors of one pipeline.
     *
     * @param scorers makes the scorer of each stream thread
     */
    public static ProcessorSupplier<byte[], Batch, byte[], Object> supplier(
            Supplier<Scorer> scorers,
            FlowCounters counters,
            Function<ProcessorContext<byte[], Object>, Outlet<ScoredUtterance>> outlet) {
        ThreadLocal<ThreadScores> threads = ThreadLocal.withInitial(() -> new ThreadScores(scorers.get()));
        return () -> new ScoreProcessor(threads, counters, outlet);
    }

    /** Builds the store of postponed utterances: empty unless runs time out. */
    public static StoreBuilder<KeyValueStore<String, byte[]>> store() {
        return TaskStore.builder(NAME);
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        BeforeCommit commit = context.getStateStore(BeforeCommit.NAME);
        Wiring wired = new Wiring(context, commit, threads.get());
        wiring = wired;
        wired.restore();
        commit.run(context, wired.thread.scorer()::beforeCommit);
    }

    @Override
    public void process(Record<byte[], Batch> record) {
        requireNonNull(wiring, "process was called before init").thread.score(record.value());
    }

    /** Kafka Streams also closes tasks that it never initialized. */
    @Override
    public void close() {
        if (wiring != null) {
            wiring.close();
            wiring = null;
        }
    }

    /** The objects that exist between {@code init} and {@code close}. */
    private final class Wiring {
        private final int partition;
        private final ThreadScores thread;
        private final TaskLoad load;
        private final Outlet<ScoredUtterance> out;
        private final KeyValueStore<String, byte[]> store;
        private final BeforeCommit commit;
        private final WakeUp wakeUp;
        private final Postponed postponed = new Postponed();

        private Wiring(ProcessorContext<byte[], Object> context, BeforeCommit commit, ThreadScores thread) {
            this.partition = context.taskId().partition();
            this.thread = thread;
            this.out = outlet.apply(context);
            this.store = context.getStateStore(NAME);
            this.commit = commit;
            this.wakeUp = new WakeUp(context, PERIOD, this::tick);
            this.load = counters.loads().open(NAME, partition, "utterances", Postponed.MAX_UTTERANCES);
            thread.open(partition, new Results(out, this::postpone), commit.from(context));
        }

        private void restore() {
            try (KeyValueIterator<String, byte[]> all = store.all()) {
                all.forEachRemaining(entry -> {
                    counters.increment(Count.UTTERANCES);
                    counters.increment(Count.WAITING);
                    postponed.add(AlignedFormat.utterance(entry.value));
                });
            }
            update();
        }

        private void update() {
            load.set(postponed.size());
            wakeUp.update(postponed.size() > 0);
        }

        /** Runs one postponed utterance alone. */
        private void tick(long wallMs) {
            Optional<Postponed.Turn> next = postponed.next(wallMs);
            next.ifPresent(turn -> commit.guard(() -> scoreAlone(turn, wallMs)));
            update();
        }

        private void scoreAlone(Postponed.Turn turn, long wallMs) {
            AlignedUtterance utterance = turn.utterance();
            counters.add(Count.WAITING, -1);
            store.delete(Postponed.key(utterance));
            thread.scorer().scoreAlone(utterance, new Results(out, again -> {
                keep(again);
                postponed.addAgain(again, turn.waitedMs(), wallMs);
            }));
        }

        private void keep(AlignedUtterance utterance) {
            postponed.requireRoom();
            store.put(Postponed.key(utterance), AlignedFormat.bytes(utterance));
            counters.increment(Count.WAITING);
        }

        private void postpone(AlignedUtterance utterance) {
            keep(utterance);
            postponed.add(utterance);
            update();
        }

        private void close() {
            thread.close(partition);
            counters.add(Count.WAITING, -postponed.size());
            counters.add(Count.ABANDONED, postponed.size());
            load.close();
        }
    }

    /** Forwards results; postponed utterances go to {@code later}. */
    private record Results(Outlet<ScoredUtterance> out, Consumer<AlignedUtterance> later) implements ScoreOutlet {
        @Override
        public void next(ScoredUtterance value) {
            out.next(value);
        }

        @Override
        public void reject(Rejection rejection) {
            out.reject(rejection);
        }

        @Override
        public void postpone(AlignedUtterance utterance) {
            later.accept(utterance);
        }
    }
}
