package io.trivalent.model;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.util.List;
import java.util.Optional;

/** One ONNX graph of a package: its file and the part each tensor plays. */
public record GraphSpec(String file, List<Input> inputs, List<Output> outputs) {
    public GraphSpec {
        requireNonNull(file);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** What is put into an input; shapes as in {@code docs/model-packages.md}. */
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

    /** What comes out of an output. */
    public enum OutputRole {
        STATES,
        SCORE,
        SCORE_TEXT,
        SCORE_ACOUSTIC,
        SCORE_VISUAL,
        OTHER;

        /** The modality whose score this is; none for the others. */
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
     * @param dims size of the last, fixed axis; 0 where there is none
     */
    public record Shape(boolean sequence, int dims) {}

    public record Input(String name, InputRole role, Optional<Modality> modality, TensorType type, Shape shape) {
        /** The modality this input belongs to; every role but {@code present} has one. */
        public Modality ofModality() {
            return modality.orElseThrow(
                    () -> new IllegalStateException("input '%s' with role %s has no modality".formatted(name, role)));
        }
    }

    public record Output(String name, OutputRole role, TensorType type, boolean trained) {}
}
