package io.trivalent.model;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.TensorType;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** What a model reads of one modality. */
public sealed interface ModalitySpec {
    /** Whether the model cannot score without this modality. */
    boolean required();

    <R> R match(Function<? super Tokens, ? extends R> tokens, Function<? super Features, ? extends R> features);

    /**
     * The transcript's text as token ids.
     *
     * @param tokenizer file of the package, a Hugging Face {@code tokenizer.json}
     * @param maxLength longest sequence in tokens, special tokens included
     * @param annotation what tells part of speech and sentiment of words, where the model reads them
     */
    record Tokens(boolean required, String tokenizer, int maxLength, Optional<Annotation> annotation)
            implements ModalitySpec {
        public Tokens {
            requireNonNull(tokenizer);
            requireNonNull(annotation);
        }

        @Override
        public <R> R match(
                Function<? super Tokens, ? extends R> tokens, Function<? super Features, ? extends R> features) {
            return tokens.apply(this);
        }
    }

    /**
     * How words were annotated when the model was trained, and so must be when it serves.
     *
     * @param tagger id of the part-of-speech tagger
     * @param lexicon file of the package, a table of word sentiments
     */
    record Annotation(String tagger, String lexicon) {
        public Annotation {
            requireNonNull(tagger);
            requireNonNull(lexicon);
        }
    }

    /**
     * A record's feature matrix.
     *
     * @param width columns the matrix must have
     * @param quantizer graph from one record's frames to the compact tensor; without it frames travel as they are
     */
    record Features(boolean required, int width, Optional<String> quantizer, Compact compact) implements ModalitySpec {
        public Features {
            requireNonNull(quantizer);
            requireNonNull(compact);
        }

        /** Whether a record must be one frame: a plain vector, and no quantizer to make one. */
        public boolean singleFrame() {
            return quantizer.isEmpty() && !compact.sequence();
        }

        @Override
        public <R> R match(
                Function<? super Tokens, ? extends R> tokens, Function<? super Features, ? extends R> features) {
            return features.apply(this);
        }
    }

    /**
     * The tensor that stands for one record behind the quantizer: {@code (dims)}, or {@code (steps, dims)} of a
     * sequence.
     *
     * @param maxSteps longest sequence the model takes; further steps are cut off
     */
    record Compact(TensorType type, int dims, boolean sequence, OptionalInt maxSteps) {
        public Compact {
            requireNonNull(type);
            requireNonNull(maxSteps);
        }
    }
}
