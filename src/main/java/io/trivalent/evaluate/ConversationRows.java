package io.trivalent.evaluate;

import io.trivalent.evaluate.EvaluationTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The agreement of conversations as rows of a table, for the terminal and the HTML report. */
final class ConversationRows {
    private ConversationRows() {}

    /** No rows if no conversation is compared, and none about speakers if no speaker is. */
    static List<Row> of(ConversationAgreement agreement) {
        List<Row> rows = new ArrayList<>();
        if (!agreement.conversations().isEmpty()) {
            addConversations(rows, agreement);
        }
        if (agreement.speakers() > 0) {
            addSpeakers(rows, agreement);
        }
        return List.copyOf(rows);
    }

    private static void addConversations(List<Row> rows, ConversationAgreement agreement) {
        rows.add(new Row(
                "conversations",
                Integer.toString(agreement.conversations().size()),
                "with at least %d scored and labeled utterances".formatted(ConversationAgreement.MIN_UTTERANCES)));
        rows.add(correlation("mean corr", agreement.meanPearson(), "Pearson correlation of mean score and mean label"));
        rows.add(correlation("mean rank corr", agreement.meanSpearman(), "Spearman correlation of the same"));
        addTrends(rows, "trend sign", "slopes", agreement.trends());
        addTrends(
                rows,
                "last trend",
                "slopes of the last %d utterances".formatted(agreement.slopeWindow()),
                agreement.lastTrends());
    }

    private static void addTrends(List<Row> rows, String name, String slopes, SignAgreement trends) {
        rows.add(share(
                name,
                trends.same(),
                "of %d %s have the same sign in scores and labels".formatted(trends.compared(), slopes)));
        rows.add(
                new Row("  by chance", percent(trends.chance()), "if the signs of scores and labels were independent"));
        rows.add(new Row("  majority", percent(trends.majority()), "if all scores had the more frequent sign"));
        rows.add(new Row(
                "  level", Integer.toString(trends.level()), "conversations whose labels have slope 0, left out"));
    }

    private static void addSpeakers(List<Row> rows, ConversationAgreement agreement) {
        SignAgreement order = agreement.speakerOrder();
        rows.add(new Row(
                "speakers",
                Integer.toString(agreement.speakers()),
                "with at least %d such utterances in a conversation".formatted(ConversationAgreement.MIN_UTTERANCES)));
        rows.add(correlation(
                "speaker corr", agreement.speakerPearson(), "Pearson correlation of mean score and mean label"));
        rows.add(correlation("speaker rank", agreement.speakerSpearman(), "Spearman correlation of the same"));
        rows.add(share(
                "speaker order",
                order.same(),
                "of %d pairs in one conversation have the same more negative speaker, by chance 50 %%"
                        .formatted(order.compared())));
        rows.add(new Row("  equal", Integer.toString(order.level()), "pairs with equal mean labels, left out"));
    }

    private static Row correlation(String name, Estimate figure, String meaning) {
        return new Row(name, decimals(figure.value(), 4), meaning + interval(figure, 1, ""));
    }

    private static Row share(String name, Estimate figure, String meaning) {
        return new Row(name, percent(figure.value()), meaning + interval(figure, 100, " %"));
    }

    private static String interval(Estimate figure, double factor, String unit) {
        if (figure.low().isEmpty()) {
            return "";
        }
        int decimals = factor == 1 ? 2 : 1;
        return " (95 %% interval %s%s to %s%s)"
                .formatted(
                        Axis.fixed(factor * figure.low().getAsDouble(), decimals),
                        unit,
                        Axis.fixed(factor * figure.high().orElseThrow(), decimals),
                        unit);
    }

    private static String percent(OptionalDouble share) {
        return share.isEmpty() ? "undefined" : Axis.fixed(100 * share.getAsDouble(), 2) + " %";
    }

    private static String decimals(OptionalDouble value, int decimals) {
        return value.isEmpty() ? "undefined" : Axis.fixed(value.getAsDouble(), decimals);
    }
}
