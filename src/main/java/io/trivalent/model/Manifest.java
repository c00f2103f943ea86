package io.trivalent.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The content of a package's {@code manifest.json}, format 1.
 *
 * @param range bound of the score, in label units
 * @param neutral half width of the neutral band, in label units
 * @param modalities the modalities that the model reads; records of others are not read
 * @param encoder graph from token ids to states, run once per batch before the model
 * @param compute number format of the graphs, and the tolerance of the parity cases
 * @param confidence half widths of the intervals around scores, if the package has them
 * @param files size and checksum of every other file of the package
 * @param training provenance, shown to people and in reports
 */
public record Manifest(
        PackageId id,
        String system,
        String description,
        boolean synthetic,
        float range,
        float neutral,
        Map<Modality, ModalitySpec> modalities,
        Optional<GraphSpec> encoder,
        GraphSpec model,
        Compute compute,
        Optional<Confidence> confidence,
        Map<String, FileSpec> files,
        JsonNode training) {
    public Manifest {
        requireNonNull(id);
        modalities = Collections.unmodifiableMap(new EnumMap<>(modalities));
        files = Map.copyOf(files);
    }

    /** Size in bytes and SHA-256 in hexadecimal digits of one file. */
    record FileSpec(String sha256, long bytes) {}

    /** The modalities that the model reads. */
    public Set<Modality> expected() {
        return modalities.keySet();
    }

    /** The modalities without which the model cannot score. */
    public Set<Modality> required() {
        Set<Modality> required = EnumSet.noneOf(Modality.class);
        modalities.forEach((modality, spec) -> {
            if (spec.required()) {
                required.add(modality);
            }
        });
        return Collections.unmodifiableSet(required);
    }

    /** What computed the features that the model learned from, for each modality of which the package says so. */
    public Map<Modality, String> extractors() {
        Map<Modality, String> extractors = new EnumMap<>(Modality.class);
        modalities.forEach((modality, spec) -> {
            if (spec instanceof ModalitySpec.Features features) {
                features.extractor().ifPresent(name -> extractors.put(modality, name));
            }
        });
        return Collections.unmodifiableMap(extractors);
    }

    /** Whether the package computes acoustic features from sound. */
    public boolean readsSound() {
        return modalities.get(Modality.ACOUSTIC) instanceof ModalitySpec.Features features
                && features.sound().isPresent();
    }
}
