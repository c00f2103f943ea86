package io.trivalent.browser;

import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.Utterance;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.SplitChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    private @Nullable Transcript again(@Nullable Transcript part, String id, int repetition) {
        return part == null
                ? null
                : Transcript.newBuilder(part)
                        .setUtteranceId(id)
                        .setClipId(clip(part.getClipId(), repetition))
                        .setSequence(part.getSequence() + SECONDS * round(repetition))
                        .setStartMs(part.getStartMs() + laterMs(repetition))
                        .setEndMs(part.getEndMs() + laterMs(repetition))
                        .build();
    }

    private @Nullable FeatureFrames again(@Nullable FeatureFrames part, String id, int repetition) {
        return part == null
                ? null
                : FeatureFrames.newBuilder(part)
                        .setUtteranceId(id)
                        .setClipId(clip(part.getClipId(), repetition))
                        .setSequence(part.getSequence() + SECONDS * round(repetition))
                        .setStartMs(part.getStartMs() + laterMs(repetition))
                        .setEndMs(part.getEndMs() + laterMs(repetition))
                        .build();
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
