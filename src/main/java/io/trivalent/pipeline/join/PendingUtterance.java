package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One utterance that waits for its siblings. Owned by one task. */
final class PendingUtterance {
    private final UtteranceId id;
    private final long since;
    private final Map<Modality, QuantizedPart> parts = new EnumMap<>(Modality.class);

    /** Starts waiting at the given time of the task's clock. */
    PendingUtterance(UtteranceId id, long since) {
        this.id = id;
        this.since = since;
    }

    /** Adds a part; gives back the part it replaces. */
    Optional<QuantizedPart> put(QuantizedPart part) {
        return Optional.ofNullable(parts.put(part.modality(), part));
    }

    UtteranceId id() {
        return id;
    }

    long since() {
        return since;
    }

    boolean has(Set<Modality> modalities) {
        return parts.keySet().containsAll(modalities);
    }

    Set<Modality> modalities() {
        return parts.keySet();
    }

    boolean madeFor(PackageId model) {
        return parts.values().iterator().next().model().equals(model);
    }

    int size() {
        return parts.size();
    }

    List<QuantizedPart> parts() {
        return List.copyOf(parts.values());
    }

    List<Source> sources() {
        return parts.values().stream().map(QuantizedPart::source).toList();
    }

    long sizeBytes() {
        return parts.values().stream()
                .mapToLong(part -> part.tensor().sizeBytes())
                .sum();
    }

    AlignedUtterance aligned(long wallMs, Departure departure) {
        long first = parts.values().stream()
                .mapToLong(QuantizedPart::arrivedMs)
                .min()
                .orElseThrow();
        return new AlignedUtterance(id, parts(), first, Math.max(first, wallMs), departure);
    }
}
