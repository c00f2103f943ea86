package io.trivalent.conversation.alerts;

import java.util.List;

/** The rules of a file, in their order. */
public record Rules(List<Rule> rules) {
    /** No rules: no alerts. */
    public static final Rules NONE = new Rules(List.of());

    public Rules {
        rules = List.copyOf(rules);
    }
}
