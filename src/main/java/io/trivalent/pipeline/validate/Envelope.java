package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.BAD_INTERVAL;
import static io.trivalent.vocabulary.RejectionCode.TOO_LARGE;

import io.trivalent.AudioChunk;
import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.vocabulary.Placement;
import org.apache.avro.specific.SpecificRecord;

/** What every kind of input record says of its utterance, unchecked. */
record Envelope(String utterance, String clip, int sequence, long startMs, long endMs, String speaker, String role) {

    /** The fields of a transcript, of feature frames or of sound. */
    static Envelope of(SpecificRecord value) {
        if (value instanceof Transcript text) {
            return new Envelope(
                    text.getUtteranceId(),
                    text.getClipId(),
                    text.getSequence(),
                    text.getStartMs(),
                    text.getEndMs(),
                    text.getSpeaker(),
                    text.getRole());
        }
        if (value instanceof AudioChunk sound) {
            return new Envelope(
                    sound.getUtteranceId(),
                    sound.getClipId(),
                    sound.getSequence(),
                    sound.getStartMs(),
                    sound.getEndMs(),
                    sound.getSpeaker(),
                    sound.getRole());
        }
        FeatureFrames frames = (FeatureFrames) value;
        return new Envelope(
                frames.getUtteranceId(),
                frames.getClipId(),
                frames.getSequence(),
                frames.getStartMs(),
                frames.getEndMs(),
                frames.getSpeaker(),
                frames.getRole());
    }

    /** Place and speaker; throws a {@link Fault} if a name is too long or the times are not in order. */
    Placement placement() {
        requireShort("clip id", clip);
        requireShort("speaker", speaker);
        requireShort("role", role);
        if (sequence < 0 || startMs < 0 || endMs < startMs) {
            throw new Fault(
                    BAD_INTERVAL,
                    "sequence is %d, start %d ms, end %d ms, expected 0 <= sequence and 0 <= start <= end"
                            .formatted(sequence, startMs, endMs));
        }
        return new Placement(clip, sequence, startMs, endMs, speaker, role);
    }

    private static void requireShort(String what, String text) {
        if (text.length() > Placement.MAX_LENGTH) {
            throw new Fault(
                    TOO_LARGE,
                    "%s has %d characters, expected at most %d".formatted(what, text.length(), Placement.MAX_LENGTH));
        }
    }
}
