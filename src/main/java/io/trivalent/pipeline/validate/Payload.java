package io.trivalent.pipeline.validate;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Matrix;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The content of a valid part: text, frames, sound, or nothing that the model reads. */
public sealed interface Payload {
    <R> R match(
            Function<? super String, ? extends R> text,
            Function<? super Matrix, ? extends R> frames,
            Function<? super ByteBuffer, ? extends R> sound,
            Supplier<? extends R> unread);

    /** The text of a transcript, not blank. */
    record Text(String text) implements Payload {
        public Text {
            requireNonNull(text);
        }

        @Override
        public <R> R match(
                Function<? super String, ? extends R> text,
                Function<? super Matrix, ? extends R> frames,
                Function<? super ByteBuffer, ? extends R> sound,
                Supplier<? extends R> unread) {
            return text.apply(this.text);
        }
    }

    /** Frames of the width that the model expects; all numbers are finite. */
    record Frames(Matrix matrix) implements Payload {
        public Frames {
            requireNonNull(matrix);
        }

        @Override
        public <R> R match(
                Function<? super String, ? extends R> text,
                Function<? super Matrix, ? extends R> frames,
                Function<? super ByteBuffer, ? extends R> sound,
                Supplier<? extends R> unread) {
            return frames.apply(matrix);
        }
    }

    /** At least one sample of the rate that the package's extractor reads: 16-bit integers, little-endian, never written to. */
    record Sound(ByteBuffer pcm) implements Payload {
        public Sound {
            requireNonNull(pcm);
        }

        @Override
        public <R> R match(
                Function<? super String, ? extends R> text,
                Function<? super Matrix, ? extends R> frames,
                Function<? super ByteBuffer, ? extends R> sound,
                Supplier<? extends R> unread) {
            return sound.apply(pcm);
        }
    }

    /** A valid record of a modality that the model does not read. */
    record Unread() implements Payload {
        @Override
        public <R> R match(
                Function<? super String, ? extends R> text,
                Function<? super Matrix, ? extends R> frames,
                Function<? super ByteBuffer, ? extends R> sound,
                Supplier<? extends R> unread) {
            return unread.get();
        }
    }
}
