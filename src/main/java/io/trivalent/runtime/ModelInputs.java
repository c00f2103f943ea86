package io.trivalent.runtime;

import java.util.List;

/**
 * The input tensors of one run of a package.
 *
 * @param size utterances in the batch, at least 1: the first axis of every tensor
 * @param encoder inputs of the encoder graph; empty if the package has no encoder
 * @param model inputs of the model graph, without the encoder's states
 */
public record ModelInputs(int size, List<DenseTensor> encoder, List<DenseTensor> model) {
    public ModelInputs {
        encoder = List.copyOf(encoder);
        model = List.copyOf(model);
        if (size < 1) {
            throw new IllegalArgumentException("batch has %d utterances, expected at least 1".formatted(size));
        }
    }
}
