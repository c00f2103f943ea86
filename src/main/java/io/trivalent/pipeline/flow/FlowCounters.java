package io.trivalent.pipeline.flow;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.RejectionCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one process, shared by its tasks. Thread-safe; never reset. */
public final class FlowCounters {
    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final Map<RejectionCode, LongAdder> rejections = new EnumMap<>(RejectionCode.class);

    private final TaskLoads loads = new TaskLoads();
    private volatile FlowTimes times = FlowTimes.NONE;

    public FlowCounters() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
        for (RejectionCode code : RejectionCode.values()) {
            rejections.put(code, new LongAdder());
        }
    }

    public void add(Count count, long amount) {
        adder(count).add(amount);
    }

    public void increment(Count count) {
        adder(count).increment();
    }

    public void reject(RejectionCode code) {
        increment(Count.REJECTED);
        adder(code).increment();
    }

    public long of(Count count) {
        return adder(count).sum();
    }

    public long of(RejectionCode code) {
        return adder(code).sum();
    }

    /** Receives the durations from now on. */
    public void measure(FlowTimes receiver) {
        times = receiver;
    }

    /** The receiver of durations. */
    public FlowTimes times() {
        return times;
    }

    /** The current loads of the tasks. */
    public TaskLoads loads() {
        return loads;
    }

    private LongAdder adder(Count count) {
        return requireNonNull(counts.get(count));
    }

    private LongAdder adder(RejectionCode code) {
        return requireNonNull(rejections.get(code));
    }
}
