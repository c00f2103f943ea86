package io.trivalent.pipeline.join;

import static io.trivalent.vocabulary.RejectionCode.CLIP_CONFLICT;
import static io.trivalent.vocabulary.RejectionCode.TOO_LATE;
import static java.util.Objects.requireNonNull;

import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.validate.NamedRole;
import io.trivalent.pipeline.validate.RolePolicy;
import io.trivalent.vocabulary.Modality;
import java.util.Map;
import java.util.Optional;

/**
 * The join of one task, without Kafka. The rules for a part depend on its utterance, which is unknown, waits
 * ({@link PendingQueue}) or was released ({@link ReleasedUtterances}). The first two cases are here, the third is in
 * {@link LateParts}. Not thread-safe: only the task's own thread may call it.
 */
final class Assembler {
    private static final Marker UNKNOWN = new Marker(Long.MIN_VALUE, 0, 0, Marker.Kind.RELEASED);

    private final JoinConfig config;
    private final FlowCounters counters;
    private final JoinState state;
    private final TaskClock clock;
    private final PendingQueue pending;
    private final ReleasedUtterances released;
    private final JoinRejections rejections;
    private final JoinOutput output;
    private final LateParts lateParts;
    private final RoleRules roles;

    Assembler(
            JoinConfig config,
            Manifest manifest,
            RolePolicy policy,
            FlowCounters counters,
            InputProgress inputs,
            Outlet<AlignedUtterance> out) {
        this.config = config;
        ExpectedModalities modalities = ExpectedModalities.of(config, manifest);
        this.counters = counters;
        this.state = new JoinState(config, modalities, new RoleLimits(policy), counters, inputs);
        this.clock = state.clock();
        this.pending = state.pending();
        this.released = state.released();
        this.rejections = new JoinRejections(config, modalities.required());
        this.output = new JoinOutput(state, modalities, rejections, counters, out);
        this.lateParts = new LateParts(state, output, counters);
        this.roles = new RoleRules(state, counters);
    }

    /** Accepts one part, then releases every utterance that is complete or due. */
    void accept(QuantizedPart part, long wallMs) {
        observe(part.modality(), part.eventMs(), part.arrivedMs());
        applyRules(part, wallMs);
        enforceCaps(wallMs);
        releaseDue(wallMs);
    }

    /** Accepts the role that a record of an utterance names, then releases every utterance that is complete or due. */
    void accept(NamedRole named, long wallMs) {
        observe(named.modality(), named.eventMs(), named.arrivedMs());
        roles.learn(named);
        PendingUtterance waiting = pending.get(named.utterance());
        if (waiting != null) {
            settle(waiting, wallMs);
        }
        releaseDue(wallMs);
    }

    /** Advances the clock while no record arrives, then releases every utterance that is due. */
    void tick(long wallMs) {
        clock.tick(wallMs);
        if (waiting()) {
            pending.expire(clock.now(), wallMs);
            pending.overdue().releaseAll(utterance -> output.releaseOverdue(utterance, wallMs));
        }
    }

    /** Whether any utterance waits. */
    boolean waiting() {
        return pending.size() > 0;
    }

    /** Utterances that wait or are kept for a revision. */
    int heldUtterances() {
        return state.heldUtterances();
    }

    /** Tensor bytes of {@link #heldUtterances}. */
    long heldBytes() {
        return state.heldBytes();
    }

    /** Released utterances that are remembered. */
    int remembered() {
        return released.markers();
    }

    /** Writes the changes since the last save; called before every commit. */
    void save(JoinLog log) {
        state.save(log);
    }

    /** Reads the values that an earlier owner of the partition saved. */
    void restore(Map<String, byte[]> saved) {
        state.restore(saved);
    }

    /** Gives up the waiting utterances; the partition's next owner restores them. */
    void handOver() {
        state.handOver();
    }

    private void observe(Modality modality, long eventMs, long arrivedMs) {
        long time = Math.min(eventMs, arrivedMs);
        clock.observe(time);
        pending.overdue().observe(modality, time);
    }

    private void releaseDue(long wallMs) {
        pending.expire(clock.now(), wallMs);
        pending.overdue().releaseFirst(utterance -> output.releaseOverdue(utterance, wallMs));
    }

    private void applyRules(QuantizedPart part, long wallMs) {
        PendingUtterance waiting = pending.get(part.utterance());
        Marker marker = released.marker(part.utterance());
        if (waiting != null) {
            addTo(waiting, part, wallMs);
        } else if (marker == null) {
            beginUnlessTooLate(part, wallMs);
        } else if (marker.begins(part.source().attempt())) {
            released.remove(part.utterance());
            begin(part, marker, wallMs);
        } else {
            lateParts.accept(part, marker, wallMs);
        }
    }

    /** The utterance is unknown. */
    private void beginUnlessTooLate(QuantizedPart part, long wallMs) {
        long horizon = released.horizon(clock.latest());
        if (part.eventMs() <= horizon) {
            output.reject(part, TOO_LATE, rejections.tooLate(part, clock.latest(), horizon));
        } else {
            begin(part, UNKNOWN, wallMs);
        }
    }

    private void begin(QuantizedPart part, Marker marker, long wallMs) {
        PendingUtterance utterance = new PendingUtterance(
                part.utterance(), clock.now(), marker.attempt(), marker.revision(), marker.roles());
        utterance.put(part);
        pending.add(utterance);
        counters.increment(Count.PENDING);
        state.changed(utterance.id());
        settle(utterance, wallMs);
    }

    /** The utterance waits. */
    private void addTo(PendingUtterance utterance, QuantizedPart part, long wallMs) {
        if (!utterance.madeFor(part.model())) {
            // The waiting parts are scored by the model they were quantized for. The marker gets the part's attempt, so
            // that the rest of a resend is late and does not begin a second event.
            utterance.raiseAttempt(part.source().attempt());
            output.release(utterance, Release.MODEL_CHANGED, wallMs);
            lateParts.accept(part, requireNonNull(released.marker(part.utterance())), wallMs);
        } else if (utterance.isFromOtherClip(part)) {
            output.reject(part, CLIP_CONFLICT, JoinRejections.clipConflict(utterance, part));
        } else {
            put(utterance, part);
            settle(utterance, wallMs);
        }
    }

    private void put(PendingUtterance utterance, QuantizedPart part) {
        Optional<QuantizedPart> earlier = utterance.part(part.modality());
        int attempt = part.source().attempt();
        int earlierAttempt = earlier.map(present -> present.source().attempt()).orElse(-1);
        if (attempt <= earlierAttempt && earlier.orElseThrow().hasContentOf(part)) {
            counters.increment(Count.REPEATED);
        } else if (attempt < earlierAttempt) {
            counters.increment(Count.STRAGGLER);
        } else {
            pending.put(utterance, part);
            counters.increment(earlier.isPresent() ? Count.DUPLICATE : Count.PENDING);
            state.changed(utterance.id());
        }
    }

    /** Frees the utterances kept for a revision first, then releases waiting ones, each time the oldest. */
    private void enforceCaps(long wallMs) {
        while (heldUtterances() > config.maxPendingUtterances() || heldBytes() > config.maxPendingBytes()) {
            if (released.kept() > 0) {
                state.changed(released.dropOldestKept());
            } else {
                counters.increment(Count.CAPPED);
                output.release(pending.oldest(), Release.CAPPED, wallMs);
            }
        }
    }

    /** Holds a waiting utterance to its roles, then releases it if it is complete. */
    private void settle(PendingUtterance utterance, long wallMs) {
        if (roles.hold(utterance)) {
            output.releaseIfComplete(utterance, wallMs);
        }
    }
}
