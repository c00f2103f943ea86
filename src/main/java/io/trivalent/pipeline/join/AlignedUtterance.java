package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.util.List;
import java.util.Optional;

/**
 * The parts of one utterance that will be scored together, made for one package.
 *
 * @param parts at least one, at most one per modality, in the order of {@link Modality}
 * @param firstArrivedMs wall clock when the first part was read, milliseconds since 1970
 * @param alignedMs wall clock when the join let it go, milliseconds since 1970
 * @param releaseDetails why it was let go then, and what was waited for
 */
public record AlignedUtterance(
        UtteranceId id, List<QuantizedPart> parts, long firstArrivedMs, long alignedMs, ReleaseDetails releaseDetails) {
    public AlignedUtterance {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("utterance '%s' has no part, expected at least one".formatted(id));
        }
    }

    /** An utterance that is complete with these parts. */
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

    public PackageId model() {
        return parts.get(0).model();
    }

    public Placement placement() {
        return parts.get(0).placement();
    }

    public List<Modality> modalities() {
        return parts.stream().map(QuantizedPart::modality).toList();
    }

    public List<Source> sources() {
        return parts.stream().map(QuantizedPart::source).toList();
    }

    /** Largest timestamp of the parts, milliseconds since 1970. */
    public long eventMs() {
        return parts.stream().mapToLong(QuantizedPart::eventMs).max().orElseThrow();
    }

    /** Bytes of its tensors. */
    public long sizeBytes() {
        return parts.stream().mapToLong(part -> part.tensor().sizeBytes()).sum();
    }

    /** Steps of the longest sequence. */
    public int steps() {
        int longest = 1;
        for (QuantizedPart part : parts) {
            longest = Math.max(longest, part.tensor().steps());
        }
        return longest;
    }
}
