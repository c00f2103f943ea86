package io.trivalent.model;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.TensorType;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The form in which a model reads one modality. */
public sealed interface ModalitySpec {
    /** Whether the model requires this modality for a score. */
    boolean required();

    <R> R match(Function<? super Tokens, ? extends R> tokens, Function<? super Features, ? extends R> features);

    /**
     * The transcript's text as token ids.
     *
     * @param tokenizer name of the package's Hugging Face {@code tokenizer.json}
     * @param maxLength longest sequence in tokens, special tokens included
     * @param annotation how words are annotated, if the model reads their part of speech and sentiment
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
     * How words were annotated in the training data; the processor must annotate them in the same way.
     *
     * @param tagger id of the part-of-speech tagger
     * @param lexicon name of the package's table of word sentiments
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
     * @param width number of columns of the matrix
     * @param quantizer name of the graph that converts one record's frames to the compact tensor; if empty, frames are
     *     not converted
     * @param extractor what computed the features of the training data, with its version; empty if any extractor will do
     * @param sound how the package itself computes the features from sound, if it does
     */
    record Features(
            boolean required,
            int width,
            Optional<String> quantizer,
            Compact compact,
            Optional<String> extractor,
            Optional<Sound> sound)
            implements ModalitySpec {
        public Features {
            requireNonNull(quantizer);
            requireNonNull(extractor);
            requireNonNull(compact);
            requireNonNull(sound);
        }

        /** Whether a record must have exactly one frame: the model reads a vector and no quantizer produces it. */
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
     * A graph that computes frames of features from samples: frame {@code i} is centred at sample {@code i * hop}.
     *
     * @param graph name of the package's extractor graph
     * @param rate samples per second that it reads
     * @param hop samples from one frame to the next
     * @param context number of frames before and after a frame on whose samples it may depend
     */
    record Sound(String graph, int rate, int hop, int context) {
        public Sound {
            requireNonNull(graph);
        }
    }

    /**
     * The tensor of one record after quantization: {@code (dims)}, or {@code (steps, dims)} for a sequence.
     *
     * @param maxSteps longest sequence that the model accepts; further steps are cut off
     */
    record Compact(TensorType type, int dims, boolean sequence, OptionalInt maxSteps) {
        public Compact {
            requireNonNull(type);
            requireNonNull(maxSteps);
        }
    }
}
