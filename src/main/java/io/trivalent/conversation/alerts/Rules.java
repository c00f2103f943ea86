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

    private final Map<Long, Rule> byFingerprint = new LinkedHashMap<>();

    Rules(List<Rule> rules) {
        rules.forEach(rule -> byFingerprint.put(rule.fingerprint(), rule));
    }

    public Collection<Rule> rules() {
        return byFingerprint().values();
    }

    /** The rules by {@link Rule#fingerprint}. */
    Map<Long, Rule> byFingerprint() {
        return Collections.unmodifiableMap(byFingerprint);
    }
}
