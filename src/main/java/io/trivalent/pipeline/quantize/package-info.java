/**
 * Makes records small. In: valid parts. Out: {@link io.trivalent.pipeline.quantize.QuantizedPart}s that carry the compact
 * tensor the package's quantizer made of them and the package's id: token ids of a text, with part of speech and sentiment
 * of their words where the model reads them, the quantizer graph's output for frames, or the frames themselves where the
 * package has no quantizer. Everything fitted on training data is inside the graph; this stage knows no statistics and no
 * clock.
 */
@NullMarked
package io.trivalent.pipeline.quantize;

import org.jspecify.annotations.NullMarked;
