package io.trivalent.evaluate;

import static java.util.Objects.requireNonNull;

import io.trivalent.Conversation;
import io.trivalent.ScoreFigures;
import io.trivalent.SpeakerFigures;
import io.trivalent.evaluate.Metrics.Judged;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of one conversation from its scores and from its labels. Scores are rescaled to the range of the labels.
 *
 * @param clip id of the conversation
 * @param utterances that are labeled and scored
 * @param mean mean score and mean label
 * @param slope slopes of the least-squares lines through the scores and through the labels, per utterance; of the last 256
 *     utterances if there are more
 * @param lastSlope the same through the last utterances, as many as the published slope is computed from
 * @param speakers mean score and mean label of each speaker with at least {@value ConversationAgreement#MIN_UTTERANCES} of the
 *     utterances, in the order of their ids
 */
record ComparedConversation(
        String clip, int utterances, Judged mean, Judged slope, Judged lastSlope, List<Judged> speakers) {
    ComparedConversation {
        speakers = List.copyOf(speakers);
    }

    /**
     * Compares two records of one conversation with at least two utterances.
     *
     * @param scores computed from its events
     * @param labels computed from the same events with their labels in place of the scores
     * @param lastSlope slopes of the last utterances
     */
    static ComparedConversation of(Conversation scores, Conversation labels, Judged lastSlope) {
        ScoreFigures scored = scores.getOverall();
        ScoreFigures labeled = labels.getOverall();
        double scale = scale(scores, labels);
        List<Judged> speakers = new ArrayList<>();
        for (int i = 0; i < labels.getSpeakers().size(); i++) {
            SpeakerFigures speaker = labels.getSpeakers().get(i);
            ScoreFigures own = speaker.getFigures();
            if (!speaker.getSpeaker().isEmpty() && own.getUtterances() >= ConversationAgreement.MIN_UTTERANCES) {
                double score = scores.getSpeakers().get(i).getFigures().getMean();
                speakers.add(new Judged(scale * score, own.getMean()));
            }
        }
        return new ComparedConversation(
                labels.getClipId(),
                labeled.getUtterances(),
                new Judged(scale * scored.getMean(), labeled.getMean()),
                slope(scores, labels),
                lastSlope,
                speakers);
    }

    /** The slopes in two records of one conversation with at least two utterances. */
    static Judged slope(Conversation scores, Conversation labels) {
        double slope = requireNonNull(scores.getOverall().getSlope());
        return new Judged(
                scale(scores, labels) * slope,
                requireNonNull(labels.getOverall().getSlope()));
    }

    private static double scale(Conversation scores, Conversation labels) {
        return labels.getRange() / scores.getRange();
    }

    /** Score and label of each speaker minus those of each later speaker. */
    List<Judged> differences() {
        List<Judged> differences = new ArrayList<>();
        for (int i = 0; i < speakers.size(); i++) {
            for (Judged later : speakers.subList(i + 1, speakers.size())) {
                Judged earlier = speakers.get(i);
                differences.add(new Judged(earlier.prediction() - later.prediction(), earlier.label() - later.label()));
            }
        }
        return differences;
    }
}
