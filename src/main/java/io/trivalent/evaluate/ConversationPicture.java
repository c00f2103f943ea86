package io.trivalent.evaluate;

import java.util.List;

/** Mean score against mean label, one point per conversation. Both axes have the same scale, which fits the points. */
final class ConversationPicture {
    private static final double SIZE = 520;

    private ConversationPicture() {}

    /** Empty without conversations. */
    static String draw(ConversationAgreement agreement) {
        List<ComparedConversation> conversations = agreement.conversations();
        if (conversations.isEmpty()) {
            return "";
        }
        double bound = bound(conversations);
        var x = new Axis(-bound, bound, 56, SIZE - 14);
        var y = new Axis(-bound, bound, SIZE - 50, 12);
        var svg = new Svg(SIZE, SIZE, "Mean score against mean label, one point per conversation");
        svg.grid(x, y, 6);
        svg.line("truth", x.start(), y.start(), x.end(), y.end());
        for (var conversation : conversations) {
            svg.circle(
                    "dot",
                    x.at(conversation.mean().label()),
                    y.at(conversation.mean().prediction()),
                    3.2,
                    tooltip(conversation));
        }
        svg.text("axis", "middle", (x.start() + x.end()) / 2, SIZE - 10, "mean label");
        svg.upright("axis", 16, (y.start() + y.end()) / 2, "mean score");
        return svg.close();
    }

    /** The largest mean by size, and room for its point. */
    private static double bound(List<ComparedConversation> conversations) {
        double largest = conversations.stream()
                .mapToDouble(conversation -> Math.max(
                        Math.abs(conversation.mean().label()),
                        Math.abs(conversation.mean().prediction())))
                .max()
                .orElseThrow();
        return 1.05 * Math.max(largest, 0.01);
    }

    private static String tooltip(ComparedConversation conversation) {
        return "%s: mean score %s, mean label %s, %d utterances"
                .formatted(
                        conversation.clip(),
                        Axis.fixed(conversation.mean().prediction(), 2),
                        Axis.fixed(conversation.mean().label(), 2),
                        conversation.utterances());
    }
}
