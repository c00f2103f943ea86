package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of one utterance that are scored together. All were quantized for the same model package.
 *
 * @param parts at least one, at most one per modality, in the order of {@link Modality}
 * @param firstArrivedMs wall clock when the first part was read, milliseconds since 1970
 * @param alignedMs wall clock when the join released it, milliseconds since 1970
 * @param releaseDetails why the join released it, the modalities it waited for, and the revision
 */
public record AlignedUtterance(
        UtteranceId id, List<QuantizedPart> parts, long firstArrivedMs, long alignedMs, ReleaseDetails releaseDetails) {
    public AlignedUtterance {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("utterance '%s' has no part, expected at least one".formatted(id));
        }
    }

    /** A complete utterance: the join waited for these parts only. */
    public AlignedUtterance(UtteranceId id, List<QuantizedPart> parts, long firstArrivedMs, long alignedMs) {
        this(
                id,
                parts,
                firstArrivedMs,
                alignedMs,
                new ReleaseDetails(parts.stream().map(QuantizedPart::modality).toList(), Release.COMPLETE, 0));
    }

    public Optional<QuantizedPart> part(Modality modality) {
        for (QuantizedPart part : parts) {
            if (part.modality() == modality) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** The model package for which its parts were quantized. */
    public PackageId model() {
        return parts.get(0).model();
    }

    /** The partition of its records in every topic, which is the number of its task. */
    public int partition() {
        return parts.get(0).source().partition();
    }

    /** Placement of the first part. */
    public Placement placement() {
        return parts.get(0).placement();
    }

    public List<Modality> modalities() {
        List<Modality> modalities = new ArrayList<>(parts.size());
        for (QuantizedPart part : parts) {
            modalities.add(part.modality());
        }
        return modalities;
    }

    public List<Source> sources() {
        List<Source> sources = new ArrayList<>(parts.size());
        for (QuantizedPart part : parts) {
            sources.add(part.source());
        }
        return sources;
    }

    /** Largest timestamp of the parts, milliseconds since 1970. */
    public long eventMs() {
        long latest = parts.get(0).eventMs();
        for (QuantizedPart part : parts) {
            latest = Math.max(latest, part.eventMs());
        }
        return latest;
    }

    /** Tensor bytes of its parts. */
    public long sizeBytes() {
        long bytes = 0;
        for (QuantizedPart part : parts) {
            bytes += part.tensor().sizeBytes();
        }
        return bytes;
    }

    /** Time steps of the longest part. */
    public int steps() {
        int longest = 1;
        for (QuantizedPart part : parts) {
            longest = Math.max(longest, part.tensor().steps());
        }
        return longest;
    }
}
