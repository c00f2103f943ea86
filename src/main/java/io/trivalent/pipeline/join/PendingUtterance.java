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

/**
 * The parts of one utterance: while it waits for its siblings, and after that for as long as it may be revised. Owned by one
 * task.
 */
final class PendingUtterance {
    private final UtteranceId id;
    private final long since;
    private int attempt;
    private int revision;
    private final Map<Modality, QuantizedPart> parts = new EnumMap<>(Modality.class);

    /**
     * Starts waiting.
     *
     * @param since time of the task's clock
     * @param attempt how often it was sent again; rises with its parts'
     * @param revision the revision in which it will leave
     */
    PendingUtterance(UtteranceId id, long since, int attempt, int revision) {
        this.id = id;
        this.since = since;
        this.attempt = attempt;
        this.revision = revision;
    }

    /** Adds a part, in the place of an earlier one of its modality. */
    void put(QuantizedPart part) {
        parts.put(part.modality(), part);
        raise(part.source().attempt());
    }

    /** Parts of this attempt have come, whether they were taken or not. */
    void raise(int attempt) {
        this.attempt = Math.max(this.attempt, attempt);
    }

    /** From now on it is about to leave once more. */
    void revise() {
        revision++;
    }

    Optional<QuantizedPart> part(Modality modality) {
        return Optional.ofNullable(parts.get(modality));
    }

    int attempt() {
        return attempt;
    }

    int revision() {
        return revision;
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

    /** The recording its parts were cut from; empty where none of them says. */
    String clip() {
        return parts.values().stream()
                .map(part -> part.placement().clip())
                .filter(clip -> !clip.isEmpty())
                .findFirst()
                .orElse("");
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

    AlignedUtterance aligned(long wallMs, ReleaseDetails releaseDetails) {
        long first = parts.values().stream()
                .mapToLong(QuantizedPart::arrivedMs)
                .min()
                .orElseThrow();
        return new AlignedUtterance(id, parts(), first, Math.max(first, wallMs), releaseDetails);
    }
}
