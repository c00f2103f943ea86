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

/** The parts of one utterance, while it waits for the others and while it is kept for a revision. Owned by one task. */
final class PendingUtterance {
    private final UtteranceId id;
    private final long since;
    private int attempt;
    private int revision;
    private final Map<Modality, QuantizedPart> parts = new EnumMap<>(Modality.class);

    /**
     * An utterance without parts.
     *
     * @param since time of the task's clock at its first part, milliseconds since 1970
     * @param attempt how often its records were sent again; raised by later parts
     * @param revision the revision of its next release
     */
    PendingUtterance(UtteranceId id, long since, int attempt, int revision) {
        this.id = id;
        this.since = since;
        this.attempt = attempt;
        this.revision = revision;
    }

    /** Adds a part; it replaces an earlier part of its modality. */
    void put(QuantizedPart part) {
        parts.put(part.modality(), part);
        raiseAttempt(part.source().attempt());
    }

    /** Raises the attempt to that of a part that arrived, accepted or not. */
    void raiseAttempt(int attempt) {
        this.attempt = Math.max(this.attempt, attempt);
    }

    void nextRevision() {
        revision++;
    }

    Optional<QuantizedPart> part(Modality modality) {
        return Optional.ofNullable(parts.get(modality));
    }

    /** The highest attempt among the parts that arrived. */
    int attempt() {
        return attempt;
    }

    /** The revision of its next release; of its last one while it is kept. */
    int revision() {
        return revision;
    }

    UtteranceId id() {
        return id;
    }

    /** Time of the task's clock at its first part, milliseconds since 1970. */
    long since() {
        return since;
    }

    boolean has(Set<Modality> modalities) {
        return parts.keySet().containsAll(modalities);
    }

    Set<Modality> modalities() {
        return parts.keySet();
    }

    /** Whether its parts were quantized for this model. */
    boolean madeFor(PackageId model) {
        return parts.values().iterator().next().model().equals(model);
    }

    /** Whether the part is from another clip. A part that names no clip fits any clip. */
    boolean isFromOtherClip(QuantizedPart part) {
        String other = part.placement().clip();
        String clip = clip();
        return !other.isEmpty() && !clip.isEmpty() && !other.equals(clip);
    }

    /** The clip that its parts were cut from; empty if no part names one. */
    String clip() {
        return parts.values().stream()
                .map(part -> part.placement().clip())
                .filter(clip -> !clip.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Number of parts. */
    int size() {
        return parts.size();
    }

    List<QuantizedPart> parts() {
        return List.copyOf(parts.values());
    }

    List<Source> sources() {
        return parts.values().stream().map(QuantizedPart::source).toList();
    }

    /** Tensor bytes of its parts. */
    long sizeBytes() {
        return parts.values().stream()
                .mapToLong(part -> part.tensor().sizeBytes())
                .sum();
    }

    /**
     * The utterance as the join publishes it.
     *
     * @param wallMs wall clock at its release, milliseconds since 1970
     */
    AlignedUtterance aligned(long wallMs, ReleaseDetails releaseDetails) {
        long first = parts.values().stream()
                .mapToLong(QuantizedPart::arrivedMs)
                .min()
                .orElseThrow();
        return new AlignedUtterance(id, parts(), first, Math.max(first, wallMs), releaseDetails);
    }
}
