package io.trivalent.replay;

import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.Utterance;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One record of an utterance, with the fields that transcripts and feature frames share. Times are in milliseconds. */
record Part(
        Modality modality,
        String utteranceId,
        String clip,
        int sequence,
        long startMs,
        long endMs,
        SpecificRecord record) {

    /** The parts of an utterance, in the order text, acoustic, visual. */
    static List<Part> of(Utterance utterance) {
        var parts = new ArrayList<Part>(Modality.values().length);
        @Nullable Transcript transcript = utterance.getTranscript();
        if (transcript != null) {
            parts.add(new Part(
                    Modality.TEXT,
                    transcript.getUtteranceId(),
                    transcript.getClipId(),
                    transcript.getSequence(),
                    transcript.getStartMs(),
                    transcript.getEndMs(),
                    transcript));
        }
        addFrames(parts, Modality.ACOUSTIC, utterance.getAcoustic());
        addFrames(parts, Modality.VISUAL, utterance.getVisual());
        return List.copyOf(parts);
    }

    private static void addFrames(List<Part> parts, Modality modality, @Nullable FeatureFrames frames) {
        if (frames != null) {
            parts.add(new Part(
                    modality,
                    frames.getUtteranceId(),
                    frames.getClipId(),
                    frames.getSequence(),
                    frames.getStartMs(),
                    frames.getEndMs(),
                    frames));
        }
    }

    /** The field of the utterance that holds this part. */
    String field() {
        return modality == Modality.TEXT ? "transcript" : modality.label();
    }
}
