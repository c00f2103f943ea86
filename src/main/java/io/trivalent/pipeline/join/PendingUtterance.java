package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parts of one utterance, while it waits for the others and while it is kept for a revision. Owned by one task. */
final class PendingUtterance {
    private final UtteranceId id;
    private final long since;
    private int attempt;
    private int revision;
    private List<String> roles;
    private Set<Modality> allowed = RoleLimits.ALL;
    /** In the order of {@link Modality}. */
    private final List<QuantizedPart> parts = new ArrayList<>(3);

    /**
     * An utterance without parts.
     *
     * @param since time of the task's clock at its first part, milliseconds since 1970
     * @param attempt how often its records were sent again; raised by later parts
     * @param revision the revision of its next release
     */
    PendingUtterance(UtteranceId id, long since, int attempt, int revision) {
        this(id, since, attempt, revision, List.of());
    }

    /** An utterance without parts of which these roles are known. */
    PendingUtterance(UtteranceId id, long since, int attempt, int revision, List<String> roles) {
        this.id = id;
        this.since = since;
        this.attempt = attempt;
        this.revision = revision;
        this.roles = roles;
    }

    /** Adds a part; it replaces an earlier part of its modality. */
    void put(QuantizedPart part) {
        int index = 0;
        while (index < parts.size() && parts.get(index).modality().compareTo(part.modality()) < 0) {
            index++;
        }
        if (index < parts.size() && parts.get(index).modality() == part.modality()) {
            parts.set(index, part);
        } else {
            parts.add(index, part);
        }
        raiseAttempt(part.source().attempt());
    }

    /** Raises the attempt to that of a part that arrived, accepted or not. */
    void raiseAttempt(int attempt) {
        this.attempt = Math.max(this.attempt, attempt);
    }

    /** Replaces the known roles by these, which include them. */
    void addRoles(List<String> more) {
        roles = more;
    }

    /**
     * Drops the parts whose modality is not allowed.
     *
     * @return number of dropped parts
     */
    int limit(List<String> knownRoles, Set<Modality> allowedModalities) {
        roles = knownRoles;
        allowed = allowedModalities.containsAll(RoleLimits.ALL) ? RoleLimits.ALL : allowedModalities;
        int before = parts.size();
        parts.removeIf(part -> !allowed.contains(part.modality()));
        return before - parts.size();
    }

    void nextRevision() {
        revision++;
    }

    Optional<QuantizedPart> part(Modality modality) {
        for (QuantizedPart part : parts) {
            if (part.modality() == modality) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** The roles that its records named and that may not use every modality, see {@link RoleLimits}. */
    List<String> roles() {
        return roles;
    }

    /** Those of the modalities that its roles allow. */
    Set<Modality> allowedOf(Set<Modality> modalities) {
        if (allowed == RoleLimits.ALL) {
            return modalities;
        }
        Set<Modality> both = EnumSet.copyOf(RoleLimits.ALL);
        both.retainAll(modalities);
        both.retainAll(allowed);
        return both;
    }

    /** The modalities that it has or that a record of it announces; empty if no record announces anything. */
    Set<Modality> announced() {
        Set<Modality> announced = Set.of();
        for (QuantizedPart part : parts) {
            if (!part.source().announced().isEmpty()) {
                announced = announced.isEmpty() ? modalities() : announced;
                announced.addAll(part.source().announced());
            }
        }
        return announced;
    }

    boolean lacks(Modality modality) {
        return part(modality).isEmpty();
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
        int present = 0;
        for (QuantizedPart part : parts) {
            present += modalities.contains(part.modality()) ? 1 : 0;
        }
        return present == modalities.size();
    }

    Set<Modality> modalities() {
        Set<Modality> modalities = EnumSet.noneOf(Modality.class);
        for (QuantizedPart part : parts) {
            modalities.add(part.modality());
        }
        return modalities;
    }

    /** Whether its parts were quantized for this model. */
    boolean madeFor(PackageId model) {
        return parts.get(0).model().equals(model);
    }

    /** Whether the part is from another clip. A part that names no clip fits any clip. */
    boolean isFromOtherClip(QuantizedPart part) {
        String other = part.placement().clip();
        String clip = clip();
        return !other.isEmpty() && !clip.isEmpty() && !other.equals(clip);
    }

    /** The clip that its parts were cut from; empty if no part names one. */
    String clip() {
        for (QuantizedPart part : parts) {
            if (!part.placement().clip().isEmpty()) {
                return part.placement().clip();
            }
        }
        return "";
    }

    /** Number of parts. */
    int size() {
        return parts.size();
    }

    /** In the order of {@link Modality}. */
    List<QuantizedPart> parts() {
        return List.copyOf(parts);
    }

    List<Source> sources() {
        return parts.stream().map(QuantizedPart::source).toList();
    }

    /** Tensor bytes of its parts. */
    long sizeBytes() {
        long bytes = 0;
        for (QuantizedPart part : parts) {
            bytes += part.tensor().sizeBytes();
        }
        return bytes;
    }

    /**
     * The utterance as the join publishes it.
     *
     * @param wallMs wall clock at its release, milliseconds since 1970
     */
    AlignedUtterance aligned(long wallMs, ReleaseDetails releaseDetails) {
        long first = parts.get(0).arrivedMs();
        for (QuantizedPart part : parts) {
            first = Math.min(first, part.arrivedMs());
        }
        return new AlignedUtterance(id, parts, first, Math.max(first, wallMs), releaseDetails);
    }
}
