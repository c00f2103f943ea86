package io.trivalent.browser;

import io.trivalent.Utterance;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.SplitChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of the demo again and again: each of its utterances comes once in a repetition, under an id of its own and later
 * in its clip. After some repetitions new clips begin.
 */
record Repeated(List<Utterance> sample, int repetitionsPerClip) {
    private static final Path DEMO = Path.of("src", "main", "resources", "demo", "demo.avro");

    /** Longer than any clip of the demo. */
    private static final int SECONDS = 60;

    static Repeated ofDemo(int repetitionsPerClip) {
        try (Stream<Utterance> all = Dataset.open(DEMO).utterances(SplitChoice.ALL)) {
            return new Repeated(all.toList(), repetitionsPerClip);
        }
    }

    /** The utterances of this many repetitions, in the order in which they are said. */
    Stream<Utterance> utterances(int repetitions) {
        return IntStream.range(0, repetitions).boxed().flatMap(repetition -> sample.stream()
                .map(utterance -> again(utterance, repetition)));
    }

    private Utterance again(Utterance utterance, int repetition) {
        String id = utterance.getUtteranceId() + "." + repetition;
        return Utterance.newBuilder(utterance)
                .setUtteranceId(id)
                .setTranscript(again(utterance.getTranscript(), id, repetition))
                .setAcoustic(again(utterance.getAcoustic(), id, repetition))
                .setVisual(again(utterance.getVisual(), id, repetition))
                .build();
    }

    private <R extends SpecificRecord> @Nullable R again(@Nullable R part, String id, int repetition) {
        if (part == null) {
            return null;
        }
        R again = SpecificData.get().deepCopy(part.getSchema(), part);
        change(again, "utterance_id", before -> id);
        change(again, "clip_id", before -> clip((String) before, repetition));
        change(again, "sequence", before -> (int) before + SECONDS * round(repetition));
        change(again, "start_ms", before -> (long) before + laterMs(repetition));
        change(again, "end_ms", before -> (long) before + laterMs(repetition));
        return again;
    }

    private static void change(SpecificRecord part, String field, UnaryOperator<Object> change) {
        int place = part.getSchema().getField(field).pos();
        part.put(place, change.apply(part.get(place)));
    }

    private String clip(String clip, int repetition) {
        return clip + "." + repetition / repetitionsPerClip;
    }

    private int round(int repetition) {
        return repetition % repetitionsPerClip;
    }

    private long laterMs(int repetition) {
        return 1_000L * SECONDS * round(repetition);
    }
}
