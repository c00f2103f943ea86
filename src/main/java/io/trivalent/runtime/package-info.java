/**
 * Executes model packages. In: a {@link io.trivalent.model.ModelPackage}. Out: a {@link io.trivalent.runtime.LoadedModel}
 * whose graphs and tokenizer are open and ready to run. The only package that uses ONNX Runtime and the tokenizer library;
 * it knows tensors, not utterances. With Java 22 or newer it can also call ONNX Runtime's C functions, which keep an
 * encoder's states on a device. Each run is watched and terminated if it takes too long, measured by a monotone clock.
 * The stages {@code quantize} and {@code score}, {@code process}, {@code doctor} and {@code commands} may use it.
 */
@NullMarked
package io.trivalent.runtime;

import org.jspecify.annotations.NullMarked;
