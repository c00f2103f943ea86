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
 * @param audio sound of utterances; empty if it is not read
 */
public record Topics(
        String transcripts,
        String acoustic,
        String visual,
        String sentiments,
        String deadLetters,
        String conversations,
        String alerts,
        String conversationEnds,
        String audio) {
    public Topics {
        requireNonNull(transcripts);
        requireNonNull(acoustic);
        requireNonNull(visual);
        requireNonNull(sentiments);
        requireNonNull(deadLetters);
        requireNonNull(conversations);
        requireNonNull(alerts);
        requireNonNull(conversationEnds);
        requireNonNull(audio);
    }

    /** The topics of the pipeline alone. */
    public Topics(String transcripts, String acoustic, String visual, String sentiments, String deadLetters) {
        this(transcripts, acoustic, visual, sentiments, deadLetters, "", "", "", "");
    }

    /** The default names; sound is not read. */
    public static Topics defaults() {
        return new Topics(
                "trivalent.transcripts",
                "trivalent.acoustic",
                "trivalent.visual",
                "trivalent.sentiments",
                "trivalent.dead-letters",
                "trivalent.conversations",
                "trivalent.alerts",
                "trivalent.conversation-ends",
                "");
    }

    /** The same topics, and this one for sound. */
    public Topics withAudio(String topic) {
        return new Topics(
                transcripts, acoustic, visual, sentiments, deadLetters, conversations, alerts, conversationEnds, topic);
    }

    /** The topics that the processor reads: those of the modalities in their order, then that of sound if it is read. */
    public List<String> inputs() {
        return named(transcripts, acoustic, visual, audio);
    }

    public List<String> all() {
        return named(
                transcripts, acoustic, visual, sentiments, deadLetters, conversations, alerts, conversationEnds, audio);
    }

    /** The topics that must have the same number of partitions. */
    List<String> joined() {
        return named(transcripts, acoustic, visual, sentiments, audio);
    }

    private static List<String> named(String... topics) {
        return Stream.of(topics).filter(topic -> !topic.isEmpty()).toList();
    }

    /** All topics that carry this modality; the acoustic one may come as features and as sound. */
    public List<String> carrying(Modality modality) {
        return modality == Modality.ACOUSTIC ? named(acoustic, audio) : List.of(of(modality));
    }

    /** Whether records of this topic are the sound of utterances. */
    public boolean isAudio(String topic) {
        return !audio.isEmpty() && audio.equals(topic);
    }

    /** The topic that carries this modality as text or features. */
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
            if (carrying(modality).contains(topic)) {
                return modality;
            }
        }
        throw new IllegalArgumentException(
                "topic '%s' carries no modality, expected one of %s".formatted(topic, inputs()));
    }
}
