package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of the topics. Inputs and sentiments are co-partitioned by utterance id.
 *
 * @param conversations figures by clip; empty if there are none
 * @param alerts alerts by clip; empty if there are none
 * @param conversationEnds clips that have ended, by their keys; empty if there are none
 */
public record Topics(
        String transcripts,
        String acoustic,
        String visual,
        String sentiments,
        String deadLetters,
        String conversations,
        String alerts,
        String conversationEnds) {
    public Topics {
        requireNonNull(transcripts);
        requireNonNull(acoustic);
        requireNonNull(visual);
        requireNonNull(sentiments);
        requireNonNull(deadLetters);
        requireNonNull(conversations);
        requireNonNull(alerts);
        requireNonNull(conversationEnds);
    }

    /** The topics of the pipeline alone. */
    public Topics(String transcripts, String acoustic, String visual, String sentiments, String deadLetters) {
        this(transcripts, acoustic, visual, sentiments, deadLetters, "", "", "");
    }

    public static Topics defaults() {
        return new Topics(
                "trivalent.transcripts",
                "trivalent.acoustic",
                "trivalent.visual",
                "trivalent.sentiments",
                "trivalent.dead-letters",
                "trivalent.conversations",
                "trivalent.alerts",
                "trivalent.conversation-ends");
    }

    /** The topics that the processor reads, in the order of {@link Modality}. */
    public List<String> inputs() {
        return List.of(transcripts, acoustic, visual);
    }

    public List<String> all() {
        return Stream.of(
                        transcripts, acoustic, visual, sentiments, deadLetters, conversations, alerts, conversationEnds)
                .filter(topic -> !topic.isEmpty())
                .toList();
    }

    /** The topics that must have the same number of partitions. */
    List<String> joined() {
        return List.of(transcripts, acoustic, visual, sentiments);
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
