/**
 * Reduces parts to compact tensors. In: {@link io.trivalent.pipeline.validate.ValidPart}s. Out:
 * {@link io.trivalent.pipeline.quantize.QuantizedPart}s, each with its tensor and the id of the package that quantized it. A
 * text becomes token ids, with part of speech and sentiment of the words if the model reads them. Sound becomes frames in the
 * package's extractor graph. Frames become the output of the quantizer graph, or stay unchanged if the package has no
 * quantizer. Values fitted on training data are inside the graphs, not here. It reads no clock. {@code join}, {@code batch},
 * {@code score} and the topology use it.
 */
@NullMarked
package io.trivalent.pipeline.quantize;

import org.jspecify.annotations.NullMarked;
