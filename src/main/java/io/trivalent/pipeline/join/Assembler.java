package io.trivalent.pipeline.join;

import static io.trivalent.vocabulary.RejectionCode.MISSING_REQUIRED;

import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.UtteranceId;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The join of one task, without Kafka. Both maps are in the order of the task's clock, so what is due lies at the front.
 * Not thread-safe: only the task's own thread may call it.
 */
final class Assembler {
    private final JoinConfig config;
    private final Set<Modality> expected;
    private final Set<Modality> required;
    private final Set<Modality> awaited;
    private final FlowCounters counters;
    private final Outlet<AlignedUtterance> out;
    private final TaskClock clock = new TaskClock();
    private final Map<UtteranceId, PendingUtterance> pending = new LinkedHashMap<>();
    private final Map<UtteranceId, Long> left = new LinkedHashMap<>();
    private final Set<UtteranceId> unsaved = new LinkedHashSet<>();
    private long pendingBytes;

    Assembler(JoinConfig config, Manifest manifest, FlowCounters counters, Outlet<AlignedUtterance> out) {
        this.config = config;
        this.expected = manifest.expected();
        this.required = EnumSet.noneOf(Modality.class);
        this.required.addAll(manifest.required());
        this.required.addAll(config.required().orElse(Set.of()));
        this.awaited = EnumSet.copyOf(required);
        this.awaited.addAll(expected);
        this.counters = counters;
        this.out = out;
    }

    /** Takes one part in; what becomes complete or due leaves at once. */
    void accept(QuantizedPart part, long wallMs) {
        clock.observe(Math.min(part.eventMs(), part.arrivedMs()));
        if (left.containsKey(part.utterance())) {
            counters.increment(Count.STRAGGLER);
        } else {
            put(part, wallMs);
        }
        releaseDue(wallMs);
    }

    /** Lets time pass; what becomes due leaves. */
    void tick(long wallMs) {
        clock.tick(wallMs);
        if (waiting()) {
            releaseDue(wallMs);
        }
    }

    int pendingUtterances() {
        return pending.size();
    }

    long pendingBytes() {
        return pendingBytes;
    }

    int remembered() {
        return left.size();
    }

    boolean waiting() {
        return !pending.isEmpty();
    }

    /** Writes what changed since the last call: called before every commit. */
    void save(JoinLog log) {
        if (!left.isEmpty()) {
            forget(log);
        }
        for (UtteranceId id : unsaved) {
            PendingUtterance waiting = pending.get(id);
            if (waiting != null) {
                log.put(id, PendingFormat.waiting(waiting));
            } else {
                log.put(id, PendingFormat.left(left.getOrDefault(id, clock.latest())));
            }
        }
        unsaved.clear();
    }

    /** Takes back what an earlier owner of the partition saved. */
    void restore(Map<UtteranceId, byte[]> saved) {
        saved.entrySet().stream()
                .filter(entry -> PendingFormat.isLeft(entry.getValue()))
                .sorted(Comparator.comparingLong(entry -> PendingFormat.leftAt(entry.getValue())))
                .forEach(entry -> {
                    long time = PendingFormat.leftAt(entry.getValue());
                    left.put(entry.getKey(), time);
                    clock.observe(time);
                });
        saved.entrySet().stream()
                .filter(entry -> !PendingFormat.isLeft(entry.getValue()))
                .map(entry -> PendingFormat.waiting(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(PendingUtterance::since))
                .forEach(this::restore);
    }

    /** Gives up what waits; the partition's next owner restores it. */
    void release() {
        long parts = pending.values().stream().mapToLong(PendingUtterance::size).sum();
        counters.add(Count.RELEASED, parts);
        counters.add(Count.PENDING, -parts);
        pending.clear();
    }

    private void restore(PendingUtterance utterance) {
        pending.put(utterance.id(), utterance);
        pendingBytes += utterance.sizeBytes();
        clock.observe(utterance.since());
        counters.add(Count.RESTORED, utterance.size());
        counters.add(Count.PENDING, utterance.size());
    }

    private void put(QuantizedPart part, long wallMs) {
        PendingUtterance utterance = pending.get(part.utterance());
        if (utterance != null && !utterance.madeFor(part.model())) {
            // The model changed while the utterance waited: what is there is scored by the model it was made for.
            counters.increment(Count.STRAGGLER);
            leave(utterance, Release.MODEL_CHANGED, wallMs);
            return;
        }
        if (utterance == null) {
            utterance = new PendingUtterance(part.utterance(), clock.now());
            pending.put(part.utterance(), utterance);
        }
        add(utterance, part);
        if (utterance.has(expected)) {
            leave(utterance, Release.COMPLETE, wallMs);
        } else {
            unsaved.add(utterance.id());
        }
        while (pending.size() > config.maxPendingUtterances() || pendingBytes > config.maxPendingBytes()) {
            leave(pending.values().iterator().next(), Release.CAPPED, wallMs);
        }
    }

    private void add(PendingUtterance utterance, QuantizedPart part) {
        Optional<QuantizedPart> replaced = utterance.put(part);
        pendingBytes += part.tensor().sizeBytes();
        if (replaced.isPresent()) {
            pendingBytes -= replaced.get().tensor().sizeBytes();
            counters.increment(Count.DUPLICATE);
        } else {
            counters.increment(Count.PENDING);
        }
    }

    private void releaseDue(long wallMs) {
        long due = clock.now() - config.patience().toMillis();
        while (!pending.isEmpty()) {
            PendingUtterance oldest = pending.values().iterator().next();
            if (oldest.since() > due) {
                return;
            }
            leave(oldest, Release.DEADLINE, wallMs);
        }
    }

    private void leave(PendingUtterance utterance, Release release, long wallMs) {
        pending.remove(utterance.id());
        pendingBytes -= utterance.sizeBytes();
        left.put(utterance.id(), clock.latest());
        unsaved.add(utterance.id());
        counters.add(Count.PENDING, -utterance.size());
        if (!utterance.has(required)) {
            counters.add(Count.EXPIRED, utterance.size());
            out.reject(
                    Rejection.ofUtterance(MISSING_REQUIRED, missing(utterance), utterance.id(), utterance.sources()));
            return;
        }
        counters.add(Count.JOINED, utterance.size());
        counters.increment(Count.UTTERANCES);
        if (!utterance.has(expected)) {
            counters.increment(Count.INCOMPLETE);
        }
        out.next(utterance.aligned(wallMs, new Departure(awaited, release, 0)));
    }

    private String missing(PendingUtterance utterance) {
        return "utterance '%s' had %s after %d ms, expected at least %s"
                .formatted(
                        utterance.id(),
                        utterance.modalities().stream().map(Modality::label).toList(),
                        clock.now() - utterance.since(),
                        required.stream().map(Modality::label).toList());
    }

    /** Deletes the markers whose time is up; a marker never saved needs no deletion. */
    private void forget(JoinLog log) {
        long due = clock.now() - config.memory().toMillis();
        Iterator<Map.Entry<UtteranceId, Long>> oldest = left.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<UtteranceId, Long> entry = oldest.next();
            if (entry.getValue() > due && left.size() <= config.maxRemembered()) {
                return;
            }
            oldest.remove();
            unsaved.remove(entry.getKey());
            log.delete(entry.getKey());
        }
    }
}
