package io.trivalent.process;

import io.trivalent.Utterance;
import io.trivalent.fixtures.Records;
import io.trivalent.vocabulary.Modality;
import java.util.Random;

/** Numbered utterances for late fusion, whose score per modality is a function of their number. */
public final class NumberedUtterances {
    private NumberedUtterances() {}

    public static Utterance utterance(int number) {
        String id = "clip/" + number;
        return Utterance.newBuilder()
                .setUtteranceId(id)
                .setTranscript(Records.transcript(id, value(number, Modality.TEXT))
                        .setSequence(number)
                        .build())
                .setAcoustic(Records.frames(id, value(number, Modality.ACOUSTIC))
                        .setSequence(number)
                        .build())
                .setVisual(Records.frames(id, value(number, Modality.VISUAL))
                        .setSequence(number)
                        .build())
                .build();
    }

    static float value(int number, Modality modality) {
        return new Random(31L * number + modality.label().hashCode()).nextFloat() * 2 - 1;
    }
}
