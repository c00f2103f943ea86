package io.trivalent.conversation.alerts;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of a file, in their order. */
public final class Rules {
    /** No rules: no alerts. */
    public static final Rules NONE = new Rules(List.of());

    private final Map<Long, Rule> byFingerprint;

    Rules(List<Rule> rules) {
        Map<Long, Rule> inOrder = new LinkedHashMap<>();
        rules.forEach(rule -> inOrder.put(rule.fingerprint(), rule));
        byFingerprint = Collections.unmodifiableMap(inOrder);
    }

    public Collection<Rule> rules() {
        return byFingerprint.values();
    }

    /** The rules by {@link Rule#fingerprint}. */
    Map<Long, Rule> byFingerprint() {
        return byFingerprint;
    }
}
