package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.WRONG_EXTRACTOR;

import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import java.util.Map;

/** Compares the extractor that a record names with the one of the model's training data: equal widths do not mean equal columns. */
final class Extractors {
    private static final int MAX_QUOTED = 300;

    private final UnnamedExtractor unnamed;
    private final PackageId model;
    private final Map<Modality, String> expected;
    private final FlowCounters counters;

    Extractors(UnnamedExtractor unnamed, Manifest manifest, FlowCounters counters) {
        this.unnamed = unnamed;
        this.model = manifest.id();
        this.expected = manifest.extractors();
        this.counters = counters;
    }

    /** Throws a {@link Fault} unless the model reads the features of this extractor, which is empty if the record names none. */
    void check(Modality modality, String extractor) {
        if (!expected.containsKey(modality) || extractor.equals(expected.get(modality))) {
            return;
        }
        if (!extractor.isBlank()) {
            throw fault(modality, "come from '%s'".formatted(quotable(extractor)));
        }
        if (unnamed == UnnamedExtractor.REQUIRE) {
            throw fault(modality, "do not name their extractor");
        }
        counters.increment(Count.UNNAMED_EXTRACTOR);
    }

    private Fault fault(Modality modality, String found) {
        return new Fault(
                WRONG_EXTRACTOR,
                "%s features %s, expected '%s', from which model %s learned"
                        .formatted(modality.label(), found, expected.get(modality), model));
    }

    /** The beginning of a name; names may have megabytes. */
    private static String quotable(String name) {
        return name.length() <= MAX_QUOTED ? name : name.substring(0, MAX_QUOTED) + "…";
    }
}
