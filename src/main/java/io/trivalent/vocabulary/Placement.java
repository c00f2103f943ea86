package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

/**
 * The position of an utterance in its recording, and who speaks.
 *
 * @param clip id of the recording, empty if there is none
 * @param sequence position among the utterances of the clip, at least 0
 * @param startMs start in the clip, milliseconds, at least 0
 * @param endMs end in the clip, milliseconds, not before the start
 * @param speaker id of the speaker within the clip, empty if unknown
 * @param role role of the speaker in the clip, empty if unknown
 */
public record Placement(String clip, int sequence, long startMs, long endMs, String speaker, String role) {
    /** Maximum length of a clip id, a speaker or a role, in characters. */
    public static final int MAX_LENGTH = 256;

    public Placement {
        requireNonNull(clip);
        requireNonNull(speaker);
        requireNonNull(role);
        if (sequence < 0 || startMs < 0 || endMs < startMs) {
            throw new IllegalArgumentException("placement %d, %d to %d ms, expected 0 <= sequence and 0 <= start <= end"
                    .formatted(sequence, startMs, endMs));
        }
    }

    /** An utterance of an unknown speaker. */
    public Placement(String clip, int sequence, long startMs, long endMs) {
        this(clip, sequence, startMs, endMs, "", "");
    }
}
