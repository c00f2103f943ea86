package io.trivalent.pipeline.batch;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.PackageId;
import java.util.List;

/** Utterances that are scored in one run: at least one, all quantized by the same package. */
public record Batch(List<AlignedUtterance> utterances, FlushCause cause) {
    public Batch {
        utterances = List.copyOf(utterances);
        requireNonNull(cause);
        if (utterances.isEmpty()) {
            throw new IllegalArgumentException("batch without utterances, expected at least one");
        }
    }

    /** The package that quantized the utterances and scores them. */
    public PackageId model() {
        return utterances.get(0).model();
    }
}
