package io.trivalent.evaluate;

import static java.util.Objects.requireNonNull;

import io.trivalent.Conversation;
import io.trivalent.Sentiment;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Figures;
import io.trivalent.conversation.figures.Trend;
import io.trivalent.conversation.figures.Turn;
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

    private static final Figures OF_ALL = figures(Integer.MAX_VALUE);

    private final List<ComparedConversation> conversations;
    private final int slopeWindow;

    private ConversationAgreement(List<ComparedConversation> conversations, int slopeWindow) {
        this.conversations = List.copyOf(conversations);
        this.slopeWindow = slopeWindow;
    }

    /** With slopes per utterance; the half-life has no influence on what is compared. */
    private static Figures figures(int slopeWindow) {
        return new Figures(new Trend(1, slopeWindow, false));
    }

    /**
     * Compares the conversations of a replay.
     *
     * @param events one for each utterance; those without a clip belong to no conversation
     * @param labels by utterance id, in [-range, range]; events without a label are left out
     * @param range bound of the labels, greater than 0
     * @param slopeWindow number of last utterances that published slopes are computed from, at least 2
     */
    public static ConversationAgreement of(
            List<Sentiment> events, Map<String, Double> labels, double range, int slopeWindow) {
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
        return new ConversationAgreement(compare(scored, labeled, figures(slopeWindow)), slopeWindow);
    }

    private static void add(Map<String, Clip> clips, Sentiment event) {
        clips.computeIfAbsent(event.getClipId(), id -> new Clip()).add(Turn.of(event, 0), 0, 0);
    }

    private static List<ComparedConversation> compare(
            Map<String, Clip> scored, Map<String, Clip> labeled, Figures ofLast) {
        List<ComparedConversation> conversations = new ArrayList<>();
        scored.forEach((id, scores) -> {
            Clip labels = requireNonNull(labeled.get(id));
            Conversation all = OF_ALL.of(id, scores);
            if (all.getOverall().getUtterances() >= MIN_UTTERANCES) {
                Judged lastSlope = ComparedConversation.slope(ofLast.of(id, scores), ofLast.of(id, labels));
                conversations.add(ComparedConversation.of(all, OF_ALL.of(id, labels), lastSlope));
            }
        });
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

    /** Number of last utterances that published slopes are computed from. */
    int slopeWindow() {
        return slopeWindow;
    }

    /** Signs of the slopes of whole conversations. */
    SignAgreement trends() {
        return SignAgreement.of(conversations, conversation -> List.of(conversation.slope()));
    }

    /** Signs of the slopes of the last utterances. */
    SignAgreement lastTrends() {
        return SignAgreement.of(conversations, conversation -> List.of(conversation.lastSlope()));
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
