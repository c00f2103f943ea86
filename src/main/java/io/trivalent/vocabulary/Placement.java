package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

/**
 * The position of an utterance in its recording.
 *
 * @param clip id of the recording, empty if there is none
 * @param sequence position among the utterances of the clip, at least 0
 * @param startMs start in the clip, milliseconds, at least 0
 * @param endMs end in the clip, milliseconds, not before the start
 */
public record Placement(String clip, int sequence, long startMs, long endMs) {
    /** Maximum length of a clip id, in characters. */
    public static final int MAX_CLIP_LENGTH = 256;

    public Placement {
        requireNonNull(clip);
        if (sequence < 0 || startMs < 0 || endMs < startMs) {
            throw new IllegalArgumentException("placement %d, %d to %d ms, expected 0 <= sequence and 0 <= start <= end"
                    .formatted(sequence, startMs, endMs));
        }
    }
}
