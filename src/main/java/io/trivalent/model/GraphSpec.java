package io.trivalent.model;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.util.List;
import java.util.Optional;

/** One ONNX graph of a package: its file and the role of each tensor. */
public record GraphSpec(String file, List<Input> inputs, List<Output> outputs) {
    public GraphSpec {
        requireNonNull(file);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Content of an input; {@code docs/model-packages.md} lists the shapes. */
    public enum InputRole {
        TOKENS,
        POS_TAGS,
        WORD_SENTIMENTS,
        STATES,
        FEATURES,
        LENGTH,
        MASK,
        PRESENT
    }

    /** Content of an output. */
    public enum OutputRole {
        STATES,
        SCORE,
        SCORE_TEXT,
        SCORE_ACOUSTIC,
        SCORE_VISUAL,
        OTHER;

        /** The modality of a unimodal score; empty for other roles. */
        public Optional<Modality> modality() {
            return switch (this) {
                case SCORE_TEXT -> Optional.of(Modality.TEXT);
                case SCORE_ACOUSTIC -> Optional.of(Modality.ACOUSTIC);
                case SCORE_VISUAL -> Optional.of(Modality.VISUAL);
                case STATES, SCORE, OTHER -> Optional.empty();
            };
        }
    }

    /**
     * A tensor's shape without its leading batch axis.
     *
     * @param sequence whether a sequence axis follows the batch axis
     * @param dims size of the last, fixed axis; 0 if there is none
     */
    public record Shape(boolean sequence, int dims) {}

    public record Input(String name, InputRole role, Optional<Modality> modality, TensorType type, Shape shape) {
        /** The input's modality. Every role except {@code present} has one. */
        public Modality ofModality() {
            return modality.orElseThrow(
                    () -> new IllegalStateException("input '%s' with role %s has no modality".formatted(name, role)));
        }
    }

    public record Output(String name, OutputRole role, TensorType type, boolean trained) {}
}
