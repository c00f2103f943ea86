package io.trivalent.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The package that scores.
 *
 * @param sha256 of its manifest
 * @param provider execution provider of ONNX Runtime
 * @param card its README in Markdown; empty if it has none
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
        float range,
        float neutralBand,
        @Nullable Double coverage,
        String card) {
    public ModelView {
        modalities = List.copyOf(modalities);
    }
}
