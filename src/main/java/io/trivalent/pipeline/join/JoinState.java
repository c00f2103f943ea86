package io.trivalent.pipeline.join;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.vocabulary.UtteranceId;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The utterances of one task, waiting and released, and the task's clock. It records which utterances changed since the last
 * save, so that a save writes only those.
 */
final class JoinState {
    private final Stragglers stragglers;
    private final FlowCounters counters;
    private final TaskClock clock = new TaskClock();
    private final PendingQueue pending;
    private final ReleasedUtterances released;
    private final Set<UtteranceId> unsaved = new LinkedHashSet<>();
    private final RoleLimits limits;
    private long savedHorizon = Long.MIN_VALUE;

    JoinState(
            JoinConfig config,
            ExpectedModalities modalities,
            RoleLimits limits,
            FlowCounters counters,
            InputProgress inputs) {
        WaitTimes waitTimes = new WaitTimes(config, modalities);
        this.limits = limits;
        this.stragglers = config.stragglers();
        this.counters = counters;
        this.pending = new PendingQueue(waitTimes, new Overdue(waitTimes, modalities, inputs));
        this.released = new ReleasedUtterances(config, waitTimes);
    }

    TaskClock clock() {
        return clock;
    }

    PendingQueue pending() {
        return pending;
    }

    ReleasedUtterances released() {
        return released;
    }

    RoleLimits limits() {
        return limits;
    }

    /** Includes the utterance in the next save. */
    void changed(UtteranceId id) {
        unsaved.add(id);
    }

    /** Remembers an utterance that does not wait any more. */
    void remember(PendingUtterance utterance, Marker.Kind kind) {
        Marker marker = new Marker(clock.latest(), utterance.attempt(), utterance.revision(), kind, utterance.roles());
        released.add(utterance.id(), marker);
        changed(utterance.id());
    }

    /** Keeps the parts of a remembered utterance, if the configuration allows revisions. */
    void keep(KeptUtterance utterance) {
        if (stragglers == Stragglers.REVISE) {
            released.keep(utterance);
        }
    }

    /** Utterances that wait or are kept for a revision. */
    int heldUtterances() {
        return pending.size() + released.kept();
    }

    /** Tensor bytes of {@link #heldUtterances}. */
    long heldBytes() {
        return pending.bytes() + released.keptBytes();
    }

    /** Writes the changes since the last save. */
    void save(JoinLog log) {
        released.forget(this::changed);
        for (UtteranceId id : unsaved) {
            value(id).ifPresentOrElse(value -> log.put(id.value(), value), () -> log.delete(id.value()));
        }
        unsaved.clear();
        if (released.forgotten() > savedHorizon) {
            savedHorizon = released.forgotten();
            log.put(PendingFormat.HORIZON, PendingFormat.horizon(savedHorizon));
        }
    }

    /** Reads the values that an earlier owner of the partition saved; called once, before the first part. */
    void restore(Map<String, byte[]> saved) {
        Restored restored = Restored.of(saved);
        restored.horizon().ifPresent(time -> {
            savedHorizon = time;
            released.restoreForgotten(time);
        });
        restored.released().forEach(this::restore);
        restored.waiting().forEach(this::restore);
    }

    /** Removes the waiting utterances; the partition's next owner restores them. */
    void handOver() {
        long parts = pending.parts();
        counters.add(Count.HANDED_OVER, parts);
        counters.add(Count.PENDING, -parts);
        pending.clear();
    }

    private Optional<byte[]> value(UtteranceId id) {
        PendingUtterance waiting = pending.get(id);
        if (waiting != null) {
            return Optional.of(PendingFormat.waiting(waiting));
        }
        Marker marker = released.marker(id);
        if (marker == null) {
            return Optional.empty();
        }
        KeptUtterance kept = released.kept(id);
        return Optional.of(kept == null ? PendingFormat.released(marker) : PendingFormat.kept(marker.time(), kept));
    }

    private void restore(Restored.Released utterance) {
        clock.observe(utterance.marker().time());
        released.add(utterance.id(), utterance.marker());
        utterance.kept().ifPresent(kept -> {
            keep(kept);
            // The policy may have changed since.
            if (released.limit(
                    utterance.id(), utterance.marker(), utterance.marker().roles(), limits)) {
                changed(utterance.id());
            }
        });
    }

    private void restore(PendingUtterance utterance) {
        clock.observe(utterance.since());
        counters.add(Count.RESTORED, utterance.size());
        int withheld = limits.apply(utterance); // the policy may have changed since
        if (withheld > 0) {
            counters.add(Count.PARTS_WITHHELD, withheld);
            changed(utterance.id());
        }
        if (utterance.size() > 0) {
            pending.add(utterance);
            counters.add(Count.PENDING, utterance.size());
        } else {
            remember(utterance, Marker.Kind.WITHHELD);
        }
    }
}
