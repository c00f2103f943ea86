package io.trivalent.evaluate;

import static java.util.Objects.requireNonNull;

import io.trivalent.Conversation;
import io.trivalent.Sentiment;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Figures;
import io.trivalent.conversation.figures.Trend;
import io.trivalent.evaluate.Metrics.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well the figures of conversations that were computed from scores agree with those computed from labels. Both are computed by
 * {@link Figures}, as published conversations are, from the utterances that have a score and a label. Correlations and signs do not
 * depend on the ranges of scores and labels. Immutable.
 */
public final class ConversationAgreement {
    /** Scored and labeled utterances that a conversation, or a speaker in one, needs to be compared. */
    static final int MIN_UTTERANCES = 3;

    /** Slopes of all utterances; the half-life plays no part. */
    private static final Figures FIGURES = new Figures(new Trend(1, Integer.MAX_VALUE, false));

    private final List<ComparedConversation> conversations;

    private ConversationAgreement(List<ComparedConversation> conversations) {
        this.conversations = List.copyOf(conversations);
    }

    /**
     * Compares the conversations of a replay.
     *
     * @param events one for each utterance; those without a clip belong to no conversation
     * @param labels by utterance id, in [-range, range]; events without a label are left out
     * @param range bound of the labels, greater than 0
     */
    public static ConversationAgreement of(List<Sentiment> events, Map<String, Double> labels, double range) {
        Map<String, Clip> scored = new TreeMap<>();
        Map<String, Clip> labeled = new TreeMap<>();
        for (Sentiment event : events) {
            Double label = labels.get(event.getUtteranceId());
            if (label != null && !event.getClipId().isEmpty()) {
                // As first revisions, because a long clip takes no later ones of utterances that are new to it.
                Sentiment score = Sentiment.newBuilder(event).setRevision(0).build();
                add(scored, score);
                add(
                        labeled,
                        Sentiment.newBuilder(score)
                                .setScore(label.floatValue())
                                .setRange((float) range)
                                .build());
            }
        }
        return new ConversationAgreement(compare(scored, labeled));
    }

    private static void add(Map<String, Clip> clips, Sentiment event) {
        clips.computeIfAbsent(event.getClipId(), id -> new Clip()).add(event, 0, 0);
    }

    private static List<ComparedConversation> compare(Map<String, Clip> scored, Map<String, Clip> labeled) {
        List<ComparedConversation> conversations = new ArrayList<>();
        for (Map.Entry<String, Clip> clip : scored.entrySet()) {
            Conversation scores = FIGURES.of(clip.getKey(), clip.getValue());
            if (scores.getOverall().getUtterances() >= MIN_UTTERANCES) {
                Clip labels = requireNonNull(labeled.get(clip.getKey()));
                conversations.add(ComparedConversation.of(scores, FIGURES.of(clip.getKey(), labels)));
            }
        }
        return conversations;
    }

    /** The compared conversations, in the order of their ids. */
    List<ComparedConversation> conversations() {
        return conversations;
    }

    /** Number of speakers that are compared; a speaker counts once in each conversation. */
    int speakers() {
        return speakerMeans(conversations).size();
    }

    /** Pearson's correlation of mean scores and mean labels of conversations. */
    Estimate meanPearson() {
        return Estimate.of(conversations, drawn -> Correlation.pearson(means(drawn)));
    }

    /** Spearman's correlation of the same. */
    Estimate meanSpearman() {
        return Estimate.of(conversations, drawn -> Correlation.spearman(means(drawn)));
    }

    /** Signs of the slopes of conversations. */
    SignAgreement trends() {
        return SignAgreement.of(conversations, conversation -> List.of(conversation.slope()));
    }

    /** Pearson's correlation of mean scores and mean labels of speakers. */
    Estimate speakerPearson() {
        return Estimate.of(conversations, drawn -> Correlation.pearson(speakerMeans(drawn)));
    }

    /** Spearman's correlation of the same. */
    Estimate speakerSpearman() {
        return Estimate.of(conversations, drawn -> Correlation.spearman(speakerMeans(drawn)));
    }

    /** Signs of the differences between two speakers of one conversation. */
    SignAgreement speakerOrder() {
        return SignAgreement.of(conversations, ComparedConversation::differences);
    }

    private static List<Judged> means(List<ComparedConversation> conversations) {
        return conversations.stream().map(ComparedConversation::mean).toList();
    }

    private static List<Judged> speakerMeans(List<ComparedConversation> conversations) {
        return conversations.stream()
                .flatMap(conversation -> conversation.speakers().stream())
                .toList();
    }
}
