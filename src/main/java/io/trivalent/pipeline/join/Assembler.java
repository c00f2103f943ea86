package io.trivalent.pipeline.join;

import static io.trivalent.vocabulary.RejectionCode.CLIP_CONFLICT;
import static io.trivalent.vocabulary.RejectionCode.MISSING_REQUIRED;
import static io.trivalent.vocabulary.RejectionCode.TOO_LATE;
import static java.util.Objects.requireNonNull;

import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.UtteranceId;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The join of one task, without Kafka. An utterance is unknown, waits ({@link PendingQueue}), or has left
 * ({@link ReleasedUtterances}); each part meets it in one of the three, and the rules for each stand below in that order. Not
 * thread-safe: only the task's own thread may call it.
 */
final class Assembler {
    private final JoinConfig config;
    private final Set<Modality> required;
    private final Set<Modality> awaited;
    private final FlowCounters counters;
    private final Outlet<AlignedUtterance> out;
    private final JoinRejections refusals;
    private final TaskClock clock = new TaskClock();
    private final PendingQueue pending;
    private final ReleasedUtterances departed;
    private final Set<UtteranceId> unsaved = new LinkedHashSet<>();
    private long savedHorizon = Long.MIN_VALUE;

    Assembler(JoinConfig config, Manifest manifest, FlowCounters counters, Outlet<AlignedUtterance> out) {
        this.config = config;
        this.required = EnumSet.noneOf(Modality.class);
        this.required.addAll(manifest.required());
        this.required.addAll(config.required().orElse(Set.of()));
        this.awaited = EnumSet.copyOf(required);
        this.awaited.addAll(manifest.expected());
        this.counters = counters;
        this.out = out;
        this.refusals = new JoinRejections(config, required);
        WaitTimes patience = new WaitTimes(config, awaited);
        this.pending = new PendingQueue(patience);
        this.departed = new ReleasedUtterances(config, patience);
    }

    /** Takes one part in; what becomes complete or due leaves at once. */
    void accept(QuantizedPart part, long wallMs) {
        clock.observe(Math.min(part.eventMs(), part.arrivedMs()));
        take(part, wallMs);
        obeyCaps(wallMs);
        releaseDue(wallMs);
    }

    /** Lets time pass; what becomes due leaves. */
    void tick(long wallMs) {
        clock.tick(wallMs);
        if (waiting()) {
            releaseDue(wallMs);
        }
    }

    boolean waiting() {
        return pending.size() > 0;
    }

    /** Utterances that wait, or are kept for a revision. */
    int heldUtterances() {
        return pending.size() + departed.kept();
    }

    /** Size of the tensors of {@link #heldUtterances}. */
    long heldBytes() {
        return pending.bytes() + departed.keptBytes();
    }

    /** Utterances that have left and are remembered. */
    int remembered() {
        return departed.markers();
    }

    /** Writes what changed since the last call: called before every commit. */
    void save(JoinLog log) {
        departed.forget(unsaved::add);
        for (UtteranceId id : unsaved) {
            saved(id).ifPresentOrElse(value -> log.put(id.value(), value), () -> log.delete(id.value()));
        }
        unsaved.clear();
        if (departed.forgotten() > savedHorizon) {
            savedHorizon = departed.forgotten();
            log.put(PendingFormat.HORIZON, PendingFormat.horizon(savedHorizon));
        }
    }

    /** Takes back what an earlier owner of the partition saved. */
    void restore(Map<String, byte[]> saved) {
        Restored restored = Restored.of(saved);
        restored.horizon().ifPresent(time -> {
            savedHorizon = time;
            departed.restoreForgotten(time);
        });
        restored.left().forEach(this::restore);
        restored.waiting().forEach(this::restore);
    }

    /** Gives up what waits; the partition's next owner restores it. */
    void handOver() {
        long parts = pending.parts();
        counters.add(Count.HANDED_OVER, parts);
        counters.add(Count.PENDING, -parts);
        pending.clear();
    }

    private Optional<byte[]> saved(UtteranceId id) {
        PendingUtterance waiting = pending.get(id);
        if (waiting != null) {
            return Optional.of(PendingFormat.waiting(waiting));
        }
        Marker marker = departed.marker(id);
        if (marker == null) {
            return Optional.empty();
        }
        Kept kept = departed.kept(id);
        return Optional.of(kept == null ? PendingFormat.left(marker) : PendingFormat.kept(marker.time(), kept));
    }

    private void restore(Restored.Left left) {
        clock.observe(left.marker().time());
        departed.add(left.id(), left.marker());
        if (config.stragglers() == Stragglers.REVISE) {
            left.kept().ifPresent(departed::keep);
        }
    }

    private void restore(PendingUtterance utterance) {
        clock.observe(utterance.since());
        pending.add(utterance);
        counters.add(Count.RESTORED, utterance.size());
        counters.add(Count.PENDING, utterance.size());
    }

    private void take(QuantizedPart part, long wallMs) {
        PendingUtterance waiting = pending.get(part.utterance());
        Marker marker = departed.marker(part.utterance());
        if (waiting != null) {
            join(waiting, part, wallMs);
        } else if (marker == null) {
            meet(part, wallMs);
        } else if (part.source().attempt() > marker.attempt()) {
            // The attempt before was refused as a whole, so its revision was never published.
            departed.remove(part.utterance());
            begin(part, marker.revision(), wallMs);
        } else {
            follow(part, marker, wallMs);
        }
    }

    /** A part of an utterance that is unknown. */
    private void meet(QuantizedPart part, long wallMs) {
        long horizon = departed.horizon(clock.latest());
        if (part.eventMs() <= horizon) {
            refuse(part, TOO_LATE, refusals.tooLate(part, clock.latest(), horizon));
        } else {
            begin(part, 0, wallMs);
        }
    }

    private void begin(QuantizedPart part, int revision, long wallMs) {
        PendingUtterance utterance = new PendingUtterance(part.utterance(), clock.now(), 0, revision);
        utterance.put(part);
        pending.add(utterance);
        counters.increment(Count.PENDING);
        unsaved.add(utterance.id());
        leaveIfComplete(utterance, wallMs);
    }

    /** A part of an utterance that waits. */
    private void join(PendingUtterance utterance, QuantizedPart part, long wallMs) {
        if (!utterance.madeFor(part.model())) {
            // What is there is scored by the model it was made for; a whole resend must not begin a second event.
            utterance.raise(part.source().attempt());
            leave(utterance, Release.MODEL_CHANGED, wallMs);
            follow(part, requireNonNull(departed.marker(part.utterance())), wallMs);
        } else if (JoinRejections.otherClip(utterance, part)) {
            refuse(part, CLIP_CONFLICT, JoinRejections.clipConflict(utterance, part));
        } else {
            put(utterance, part);
            leaveIfComplete(utterance, wallMs);
        }
    }

    private void put(PendingUtterance utterance, QuantizedPart part) {
        Optional<QuantizedPart> before = utterance.part(part.modality());
        if (before.isPresent()
                && part.source().attempt() <= before.get().source().attempt()) {
            if (before.get().hasContentOf(part)) {
                counters.increment(Count.REPEATED);
                return;
            }
            if (part.source().attempt() < before.get().source().attempt()) {
                counters.increment(Count.STRAGGLER);
                return;
            }
        }
        pending.put(utterance, part);
        counters.increment(before.isPresent() ? Count.DUPLICATE : Count.PENDING);
        unsaved.add(utterance.id());
    }

    /** A part of an utterance that has left, of its attempt or an earlier one. */
    private void follow(QuantizedPart part, Marker marker, long wallMs) {
        Kept kept = departed.kept(part.utterance());
        if (part.source().attempt() < marker.attempt()) {
            counters.increment(Count.STRAGGLER);
        } else if (marker.refused()) {
            counters.increment(Count.EXPIRED);
            out.reject(JoinRejections.one(part, MISSING_REQUIRED, refusals.afterRefusal(part)));
        } else if (kept == null
                || kept.utterance().part(part.modality()).isPresent()
                || !kept.utterance().madeFor(part.model())) {
            counters.increment(Count.STRAGGLER);
        } else if (JoinRejections.otherClip(kept.utterance(), part)) {
            refuse(part, CLIP_CONFLICT, JoinRejections.clipConflict(kept.utterance(), part));
        } else {
            revise(kept, part, wallMs);
        }
    }

    private void revise(Kept kept, QuantizedPart part, long wallMs) {
        PendingUtterance utterance = kept.utterance();
        departed.remove(utterance.id());
        utterance.put(part);
        utterance.revise();
        counters.increment(Count.JOINED);
        counters.increment(Count.REVISED);
        publish(utterance, utterance.has(awaited) ? Release.COMPLETE : kept.release(), wallMs);
    }

    private void refuse(QuantizedPart part, RejectionCode code, String message) {
        counters.increment(Count.PARTS_REJECTED);
        out.reject(JoinRejections.one(part, code, message));
    }

    private void obeyCaps(long wallMs) {
        while (heldUtterances() > config.maxPendingUtterances() || heldBytes() > config.maxPendingBytes()) {
            if (departed.kept() > 0) {
                unsaved.add(departed.dropOldestKept());
            } else {
                counters.increment(Count.CAPPED);
                leave(pending.oldest(), Release.CAPPED, wallMs);
            }
        }
    }

    private void releaseDue(long wallMs) {
        for (Optional<PendingUtterance> due = pending.due(clock.now());
                due.isPresent();
                due = pending.due(clock.now())) {
            leave(due.get(), Release.DEADLINE, wallMs);
        }
    }

    private void leaveIfComplete(PendingUtterance utterance, long wallMs) {
        if (utterance.has(awaited)) {
            leave(utterance, Release.COMPLETE, wallMs);
        }
    }

    private void leave(PendingUtterance utterance, Release release, long wallMs) {
        pending.remove(utterance);
        counters.add(Count.PENDING, -utterance.size());
        if (utterance.has(required)) {
            counters.add(Count.JOINED, utterance.size());
            publish(utterance, release, wallMs);
        } else {
            counters.add(Count.EXPIRED, utterance.size());
            remember(utterance, true);
            String message = refusals.missing(utterance, clock.now() - utterance.since());
            out.reject(Rejection.ofUtterance(MISSING_REQUIRED, message, utterance.id(), utterance.sources()));
        }
    }

    private void publish(PendingUtterance utterance, Release release, long wallMs) {
        remember(utterance, false);
        counters.increment(Count.UTTERANCES);
        if (!utterance.has(awaited)) {
            counters.increment(Count.INCOMPLETE);
            if (config.stragglers() == Stragglers.REVISE) {
                departed.keep(new Kept(utterance, release));
            }
        }
        out.next(utterance.aligned(wallMs, new ReleaseDetails(awaited, release, utterance.revision())));
    }

    private void remember(PendingUtterance utterance, boolean refused) {
        departed.add(utterance.id(), new Marker(clock.latest(), utterance.attempt(), utterance.revision(), refused));
        unsaved.add(utterance.id());
    }
}
