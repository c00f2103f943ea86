package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import java.util.List;

/** The names of the five topics. All but the dead letters are co-partitioned by utterance id. */
public record Topics(String transcripts, String acoustic, String visual, String sentiments, String deadLetters) {
    public Topics {
        requireNonNull(transcripts);
        requireNonNull(acoustic);
        requireNonNull(visual);
        requireNonNull(sentiments);
        requireNonNull(deadLetters);
    }

    public static Topics defaults() {
        return new Topics(
                "trivalent.transcripts",
                "trivalent.acoustic",
                "trivalent.visual",
                "trivalent.sentiments",
                "trivalent.dead-letters");
    }

    /** The topics that the processor reads, in the order of {@link Modality}. */
    public List<String> inputs() {
        return List.of(transcripts, acoustic, visual);
    }

    public List<String> all() {
        return List.of(transcripts, acoustic, visual, sentiments, deadLetters);
    }

    /** The topic that carries this modality. */
    public String of(Modality modality) {
        return switch (modality) {
            case TEXT -> transcripts;
            case ACOUSTIC -> acoustic;
            case VISUAL -> visual;
        };
    }

    /** The modality that this topic carries. */
    public Modality modality(String topic) {
        for (Modality modality : Modality.values()) {
            if (of(modality).equals(topic)) {
                return modality;
            }
        }
        throw new IllegalArgumentException(
                "topic '%s' carries no modality, expected one of %s".formatted(topic, inputs()));
    }
}
