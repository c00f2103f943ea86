package io.trivalent.web;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The package that scores.
 *
 * @param sha256 of its manifest
 * @param provider execution provider of ONNX Runtime
 * @param card its README in Markdown; empty if it has none
 * @param extractors what computed the features that it learned from, by modality
 * @param range bound of its scores
 * @param neutralBand half width of the neutral band, in the unit of the scores
 * @param coverage of its confidence intervals; null if it has none
 */
public record ModelView(
        String name,
        String version,
        String sha256,
        String provider,
        String description,
        boolean synthetic,
        List<String> modalities,
        Map<String, String> extractors,
        float range,
        float neutralBand,
        @Nullable Double coverage,
        String card) {
    public ModelView {
        modalities = List.copyOf(modalities);
        extractors = Map.copyOf(extractors);
    }
}
