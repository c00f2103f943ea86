package io.trivalent.bench.load;

import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.Utterance;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.SplitChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Texts and acoustic features of a data set, repeated with fresh ids as often as needed. */
public final class Recordings {
    private final String name;
    private final List<Transcript> transcripts;
    private final List<FeatureFrames> acoustic;

    private Recordings(String name, List<Utterance> utterances) {
        this.name = name;
        this.transcripts = utterances.stream()
                .flatMap(utterance -> Stream.ofNullable(utterance.getTranscript()))
                .filter(transcript -> !transcript.getText().isBlank())
                .toList();
        this.acoustic = utterances.stream()
                .flatMap(utterance -> Stream.ofNullable(utterance.getAcoustic()))
                .toList();
    }

    /** The data set in a file, or the demo's sample without one. */
    public static Recordings of(Optional<Path> file, Path root) {
        Dataset data = Dataset.open(file.orElse(root.resolve("src/main/resources/demo/demo.avro")));
        try (Stream<Utterance> utterances = data.utterances(SplitChoice.ALL)) {
            return new Recordings(data.name(), utterances.toList());
        }
    }

    /** The name of the data set. */
    public String name() {
        return name;
    }

    Transcript transcript(int number, String id) {
        Transcript recorded = transcripts.get(number % transcripts.size());
        return Transcript.newBuilder(recorded).setUtteranceId(id).build();
    }

    FeatureFrames acoustic(int number, String id) {
        FeatureFrames recorded = acoustic.get(number % acoustic.size());
        return FeatureFrames.newBuilder(recorded)
                .setUtteranceId(id)
                .setClipId(transcripts.get(number % transcripts.size()).getClipId())
                .build();
    }
}
